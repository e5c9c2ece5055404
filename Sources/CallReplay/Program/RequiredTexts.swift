import RoutingModel

/// Plain texts that a text must hold for a pattern to be found in it: looking for these first, for all patterns in one
/// pass, saves trying nearly all patterns.
///
/// Read from the pattern's spelling; whatever is not understood makes no claim.
struct RequiredTexts: Sendable {
  /// The pattern begins with `(?i)`.
  let foldsCase: Bool
  /// One of these has to be there, with all of its texts.
  let branches: [[ExactText]]

  /// Characters of a text that is worth looking for.
  private static let shortest = 2

  /// - Returns: `nil` where nothing is known to be required.
  init?(_ pattern: ExactText) {
    var scan = Scan(scalars: Array(pattern.string.unicodeScalars))
    foldsCase = scan.skip("(?i)")
    guard scan.readBranches() else { return nil }
    branches = scan.branches.map { pieces in
      pieces.filter { $0.count >= Self.shortest }.map { piece in
        var text = String.UnicodeScalarView()
        text.append(contentsOf: piece)
        return ExactText(String(text))
      }
    }
    if branches.contains(where: \.isEmpty) { return nil }
  }

  private struct Scan {
    let scalars: [UnicodeScalar]
    var index = 0
    var branches: [[[UnicodeScalar]]] = []
    private var pieces: [[UnicodeScalar]] = []
    private var piece: [UnicodeScalar] = []

    init(scalars: [UnicodeScalar]) { self.scalars = scalars }

    mutating func skip(_ text: String) -> Bool {
      guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
      index += text.unicodeScalars.count
      return true
    }

    private mutating func endPiece() {
      if !piece.isEmpty { pieces.append(piece) }
      piece = []
    }

    private mutating func endBranch() {
      endPiece()
      branches.append(pieces)
      pieces = []
    }

    /// - Returns: `false` for a pattern that is not understood.
    mutating func readBranches() -> Bool {
      while index < scalars.count {
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case "|": endBranch()
        case ".", "^", "$": endPiece()
        case "*", "?":
          // What comes before may be absent.
          _ = piece.popLast()
          endPiece()
        case "+": endPiece()
        case "{":
          _ = piece.popLast()
          endPiece()
          guard let end = scalars[index...].firstIndex(of: "}") else { return false }
          index = end + 1
        case "[":
          endPiece()
          if !skipClass() { return false }
        case "(":
          endPiece()
          if !skipGroup() { return false }
        case ")": return false
        case "\\":
          guard let literal = readEscape() else { return false }
          if let literal { piece.append(literal) } else { endPiece() }
        default: piece.append(scalar)
        }
      }
      endBranch()
      return true
    }

    /// - Returns: the character that is meant; `.some(nil)` for a class or a place; `nil` for anything else.
    private mutating func readEscape() -> UnicodeScalar?? {
      guard index < scalars.count else { return nil }
      let scalar = scalars[index]
      index += 1
      if "dDsSwWbBAz".unicodeScalars.contains(scalar) { return .some(nil) }
      let isPunctuation = scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar)
      return isPunctuation && scalar.value > 0x20 ? .some(scalar) : nil
    }

    private mutating func skipClass() -> Bool {
      if index < scalars.count, scalars[index] == "^" { index += 1 }
      if index < scalars.count, scalars[index] == "]" { index += 1 }
      while index < scalars.count {
        let scalar = scalars[index]
        index += 1
        if scalar == "]" { return true }
        if scalar == "\\" { index += 1 }
        if scalar == "[", index < scalars.count, scalars[index] == ":" {
          guard let end = scalars[index...].firstIndex(of: "]") else { return false }
          index = end + 1
        }
      }
      return false
    }

    /// Flags within a pattern change what letters mean: such a pattern is not understood.
    private mutating func skipGroup() -> Bool {
      if index < scalars.count, scalars[index] == "?", !skip("?:"),
        !scalars[index...].starts(with: "?P<".unicodeScalars)
      {
        return false
      }
      while index < scalars.count {
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case ")": return true
        case "(": if !skipGroup() { return false }
        case "[": if !skipClass() { return false }
        case "\\":
          if index < scalars.count, scalars[index] == "Q" { return false }
          index += 1
        default: break
        }
      }
      return false
    }
  }
}

/// What a pattern means that is a plain text with anchors: such a one needs no automaton.
enum PlainPattern: Hashable, Sendable {
  /// `^text`
  case prefix([UInt8])
  /// `^text$`
  case whole([UInt8])

  /// - Returns: `nil` for any other pattern.
  init?(_ pattern: ExactText) {
    let scalars = Array(pattern.string.unicodeScalars)
    guard scalars.first == "^" else { return nil }
    var text = String.UnicodeScalarView()
    var index = 1
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "$" && index == scalars.count - 1 {
        self = .whole(Array(String(text).utf8))
        return
      }
      if scalar == "\\" {
        index += 1
        guard index < scalars.count, ".+*?()[]{}|^$\\-/".unicodeScalars.contains(scalars[index]) else { return nil }
        text.append(scalars[index])
      } else if ".+*?()[]{}|^$".unicodeScalars.contains(scalar) {
        return nil
      } else {
        text.append(scalar)
      }
      index += 1
    }
    if text.isEmpty { return nil }
    self = .prefix(Array(String(text).utf8))
  }
}
