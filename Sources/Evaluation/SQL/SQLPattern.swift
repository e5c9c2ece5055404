internal import RoutingModel

/// A pattern of RE2 for the engine of a database.
struct SQLPattern {
  /// The database has no such pattern.
  struct Foreign: Error {
    let pattern: ExactText
  }

  let text: String
  /// Letters for an argument of its own, where the pattern itself cannot hold them.
  let parameters: String

  /// - Parameter pattern: in the syntax of RE2.
  init(_ pattern: ExactText, for dialect: SQLDialect) throws(Foreign) {
    switch dialect {
    // RE2 itself, but one of them lets the dot match a line break.
    case .duckdb, .clickhouse, .bigquery: (text, parameters) = ("(?-s)" + pattern.string, "")
    case .spark: (text, parameters) = (JavaPattern.text(of: pattern.string), "")
    case .snowflake:
      guard let known = SnowflakePattern(pattern.string) else { throw Foreign(pattern: pattern) }
      (text, parameters) = (known.text, known.parameters)
    }
  }
}

/// The same pattern for an engine that backtracks. They differ in what `$`, `.`, `\s` and `\b` mean, in classes by name, and in what
/// needs a backslash.
enum JavaPattern {
  static func text(of pattern: String) -> String {
    var writer = Writer(rest: Array(pattern.unicodeScalars))
    return "(?d)" + writer.write()
  }

  private struct Writer {
    let rest: [Unicode.Scalar]
    private var index = 0
    private var output = ""
    /// `(?m)`: the dollar then is the end of a line.
    private let isMultiline: Bool

    init(rest: [Unicode.Scalar]) {
      self.rest = rest
      isMultiline = String(String.UnicodeScalarView(rest)).contains(/\(\?[a-zA-Z]*m/)
    }

    mutating func write() -> String {
      while index < rest.count {
        switch rest[index] {
        case "\\": escape(inClass: false)
        case "[": characterClass()
        case "$":
          output += isMultiline ? "(?:\\z|(?=\\n))" : "\\z"
          index += 1
        case "^" where isMultiline:
          output += "(?:\\A|(?<=\\n))"
          index += 1
        case "{" where !isRepetition:
          output += "\\{"
          index += 1
        case "(" where starts(with: "(?P<"):
          output += "(?<"
          index += 4
        case "(" where starts(with: "(?"): flags()
        default: copy()
        }
      }
      return output
    }

    private mutating func copy() {
      output.unicodeScalars.append(rest[index])
      index += 1
    }

    private func starts(with text: String) -> Bool {
      rest[index...].starts(with: text.unicodeScalars)
    }

    private var isRepetition: Bool {
      String(String.UnicodeScalarView(rest[index...].prefix(12))).prefixMatch(of: /\{\d+(,\d*)?\}/) != nil
    }

    /// `(?i)` is about all letters, `(?U)` has another meaning.
    private mutating func flags() {
      output += "(?"
      index += 2
      while index < rest.count, rest[index].properties.isAlphabetic || rest[index] == "-" {
        if rest[index] == "i" {
          output += "iu"
        } else if rest[index] != "U" {
          output.unicodeScalars.append(rest[index])
        }
        index += 1
      }
    }

    private mutating func escape(inClass: Bool) {
      guard index + 1 < rest.count else { return copy() }
      let letter = rest[index + 1]
      index += 2
      let word = "[0-9A-Za-z_]"
      switch (letter, inClass) {
      case ("s", true): output += "\\t\\n\\f\\r "
      case ("s", false): output += "[\\t\\n\\f\\r ]"
      case ("S", _): output += "[^\\t\\n\\f\\r ]"
      case ("v", _): output += "\\x0B"
      case ("b", false): output += "(?:(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word)))"
      case ("B", false): output += "(?:(?<=\(word))(?=\(word))|(?<!\(word))(?!\(word)))"
      case ("0"..."7", _): octal(letter)
      case ("x", _): hexadecimal()
      case ("p", _), ("P", _): property(letter)
      default:
        output += "\\"
        output.unicodeScalars.append(letter)
      }
    }

    private mutating func hexadecimal() {
      output += "\\x"
      guard index < rest.count, rest[index] == "{" else { return }
      while index < rest.count, rest[index] != "}" { copy() }
      if index < rest.count { copy() }
    }

    private mutating func octal(_ first: Unicode.Scalar) {
      var digits = String(first)
      while index < rest.count, digits.count < 3, ("0"..."7").contains(rest[index]) {
        digits.unicodeScalars.append(rest[index])
        index += 1
      }
      output += "\\0" + digits
    }

    /// A script by its name is `\p{IsGreek}`.
    private mutating func property(_ letter: Unicode.Scalar) {
      output += "\\" + String(letter)
      guard index < rest.count, rest[index] == "{" else { return }
      var name = ""
      index += 1
      while index < rest.count, rest[index] != "}" {
        name.unicodeScalars.append(rest[index])
        index += 1
      }
      index += 1
      let isNegated = name.hasPrefix("^")
      if isNegated { name.removeFirst() }
      if isNegated { output = String(output.dropLast()) + (letter == "p" ? "P" : "p") }
      output += "{" + (name.count > 2 ? "Is" : "") + name + "}"
    }

    private static let named: [String: String] = [
      "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": "\\x00-\\x7F", "blank": "\\t ", "cntrl": "\\x00-\\x1F\\x7F",
      "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\t-\\r ",
      "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
    ]

    private mutating func characterClass() {
      copy()
      if index < rest.count, rest[index] == "^" { copy() }
      var isFirst = true
      while index < rest.count, isFirst || rest[index] != "]" {
        switch rest[index] {
        case "\\": escape(inClass: true)
        case "[" where starts(with: "[:"): namedClass()
        case "[", "&", "]", "^":
          output += "\\"
          copy()
        default: copy()
        }
        isFirst = false
      }
      if index < rest.count { copy() }
    }

    private mutating func namedClass() {
      let text = String(String.UnicodeScalarView(rest[index...].prefix(14)))
      guard let match = text.prefixMatch(of: /\[:(\^?)([a-z]+):\]/), let members = Self.named[String(match.output.2)]
      else {
        output += "\\["
        index += 1
        return
      }
      output += match.output.1.isEmpty ? members : "[^" + members + "]"
      index += match.output.0.unicodeScalars.count
    }
  }
}
