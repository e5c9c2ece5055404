/// A pattern of RE2 for Snowflake, which has RE2 without what Perl added: nothing begins with `(?`, no repetition is lazy,
/// options stand in an argument of the function, and there are no `\A`, `\z`, `\p` and `\Q`.
struct SnowflakePattern {
  let text: String
  /// `i`, `m` and `s`, those that are set.
  let parameters: String

  /// `nil` where no pattern there finds the same texts.
  init?(_ pattern: String) {
    var writer = Writer(rest: Array(pattern.unicodeScalars))
    guard writer.write() else { return nil }
    (text, parameters) = (writer.output, writer.options)
  }

  private struct Writer {
    let rest: [Unicode.Scalar]
    private var index = 0
    private(set) var output = ""
    private(set) var options = ""

    init(rest: [Unicode.Scalar]) { self.rest = rest }

    /// - Returns: `false` where something has no equal.
    mutating func write() -> Bool {
      while let flags = flagsHere() { for flag in flags where !set(flag) { return false } }
      while index < rest.count {
        switch rest[index] {
        case "\\": if !escape() { return false }
        case "[": if !characterClass() { return false }
        case "(":
          copy()
          if starts(with: "?"), !groupBegin() { return false }
        case "*", "+", "?":
          copy()
          passLazy()
        case "{":
          let length = repetitionLength
          for _ in 0..<max(1, length) { copy() }
          if length > 0 { passLazy() }
        default: copy()
        }
      }
      return true
    }

    private mutating func copy() {
      guard index < rest.count else { return }
      output.unicodeScalars.append(rest[index])
      index += 1
    }

    private func starts(with text: String) -> Bool { rest[index...].starts(with: text.unicodeScalars) }

    /// `(?im)` at the begin of the pattern, which is about all of it.
    private mutating func flagsHere() -> [Unicode.Scalar]? {
      guard starts(with: "(?") else { return nil }
      let flags = rest[(index + 2)...].prefix { "imsU-".unicodeScalars.contains($0) }
      guard flags.endIndex < rest.count, rest[flags.endIndex] == ")", !flags.isEmpty else { return nil }
      index = flags.endIndex + 1
      return Array(flags)
    }

    private mutating func set(_ flag: Unicode.Scalar) -> Bool {
      switch flag {
      // Which of several matches is found makes no difference.
      case "U": break
      case "-": return false
      default: if !options.unicodeScalars.contains(flag) { options.unicodeScalars.append(flag) }
      }
      return true
    }

    /// A group that captures or not, named or not: all are alike where only a match is asked for.
    private mutating func groupBegin() -> Bool {
      if starts(with: "?:") {
        index += 2
        return true
      }
      guard starts(with: "?P<") || starts(with: "?<"), let end = rest[index...].firstIndex(of: ">") else {
        return false
      }
      index = end + 1
      return true
    }

    /// `a*?` finds a match wherever `a*` does.
    private mutating func passLazy() { if starts(with: "?") { index += 1 } }

    /// Of `{2}`, `{2,}` and `{2,3}`; 0 where the brace stands for itself.
    private var repetitionLength: Int {
      let text = String(String.UnicodeScalarView(rest[index...].prefix(12)))
      return text.prefixMatch(of: /\{\d+(,\d*)?\}/)?.output.0.unicodeScalars.count ?? 0
    }

    private mutating func escape() -> Bool {
      guard index + 1 < rest.count else { return false }
      switch rest[index + 1] {
      case "A", "z":
        if options.unicodeScalars.contains("m") { return false }
        output += rest[index + 1] == "A" ? "^" : "$"
        index += 2
      case "Q": quoted()
      case "p", "P", "C": return false
      default:
        copy()
        copy()
      }
      return true
    }

    /// `\Q…\E`, where every character stands for itself.
    private mutating func quoted() {
      index += 2
      while index < rest.count, !starts(with: "\\E") {
        if "\\^$.[]|()?*+{}".unicodeScalars.contains(rest[index]) { output += "\\" }
        copy()
      }
      if index < rest.count { index += 2 }
    }

    private mutating func characterClass() -> Bool {
      copy()
      if starts(with: "^") { copy() }
      var isFirst = true
      while index < rest.count, isFirst || rest[index] != "]" {
        if starts(with: "[:"), let end = rest[index...].firstIndex(of: "]") {
          while index <= end { copy() }
        } else if rest[index] == "\\" {
          if !escapeInClass() { return false }
        } else {
          copy()
        }
        isFirst = false
      }
      copy()
      return true
    }

    private mutating func escapeInClass() -> Bool {
      guard index + 1 < rest.count, !"pP".unicodeScalars.contains(rest[index + 1]) else { return false }
      copy()
      copy()
      return true
    }
  }
}
