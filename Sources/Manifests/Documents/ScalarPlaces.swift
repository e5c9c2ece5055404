internal import RoutingModel

/// Where the characters of a scalar stand in its file: what is found inside a text is shown there, whatever style the
/// text is written in (plain or quoted, on one line or several, a block).
struct ScalarPlaces {
  private let bytes: [UInt8]
  /// Offset of each line's first byte; made when it is first asked for.
  private var lines: [Int] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// For each byte of the text its place in the file, and one for the end.
  ///
  /// Line breaks and blanks are what styles change: other characters stand in the file in the order of the text.
  mutating func places(of text: ExactText, at start: MarkedValue.Position) -> [MarkedValue.Position] {
    var raw = RawScalar(bytes, offset: offset(of: start), position: start)
    var places: [MarkedValue.Position] = []
    var last = start
    for scalar in text.string.unicodeScalars {
      if RawScalar.isBlank(scalar.value) {
        last = last.movedRight
      } else if let place = raw.next() {
        last = place
      }
      places += repeatElement(last, count: UTF8.width(scalar))
    }
    places.append(places.isEmpty ? start : last.movedRight)
    return places
  }

  private mutating func offset(of position: MarkedValue.Position) -> Int {
    if lines.isEmpty {
      lines = [0]
      for (index, byte) in bytes.enumerated() where byte == 0x0A { lines.append(index + 1) }
    }
    guard position.line <= lines.count else { return bytes.count }
    var index = lines[position.line - 1]
    for _ in 1..<max(position.column, 1) where index < bytes.count {
      index += 1
      while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    }
    return index
  }
}

/// The characters of a scalar as they stand in a file.
private struct RawScalar {
  private enum Style {
    case plain, block, singleQuoted, doubleQuoted
  }

  private let bytes: [UInt8]
  private let style: Style
  private var index: Int
  private var line: Int
  private var column: Int

  static func isBlank(_ code: UInt32) -> Bool { code == 0x20 || code == 0x09 || code == 0x0A || code == 0x0D }

  init(_ bytes: [UInt8], offset: Int, position: MarkedValue.Position) {
    self.bytes = bytes
    index = offset
    line = position.line
    column = position.column
    switch offset < bytes.count ? bytes[offset] : 0 {
    case UInt8(ascii: "'"): style = .singleQuoted
    case UInt8(ascii: "\""): style = .doubleQuoted
    case UInt8(ascii: "|"), UInt8(ascii: ">"): style = .block
    default: style = .plain
    }
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: step()
    case .block: while index < bytes.count, bytes[index] != 0x0A { step() }
    }
  }

  /// The place of the next character that is no blank.
  mutating func next() -> MarkedValue.Position? {
    while index < bytes.count {
      let place = MarkedValue.Position(line: line, column: column)
      switch (style, bytes[index]) {
      case (.doubleQuoted, UInt8(ascii: "\\")): if !escape() { return place }
      case (.singleQuoted, UInt8(ascii: "'")):
        step()
        step()
        return place
      case (_, 0x20), (_, 0x09), (_, 0x0A), (_, 0x0D): step()
      default:
        step()
        return place
      }
    }
    return nil
  }

  /// Passes an escape; whether it stands for a blank or for nothing.
  private mutating func escape() -> Bool {
    step()
    guard index < bytes.count else { return true }
    let kind = bytes[index]
    if kind == 0x0A { return true }
    step()
    switch kind {
    case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: " "), 0x0D: return true
    case UInt8(ascii: "x"): return Self.isBlank(digits(2))
    case UInt8(ascii: "U"): return Self.isBlank(digits(8))
    case UInt8(ascii: "u"):
      let code = digits(4)
      // A surrogate of JSON: the other half belongs to the same character.
      if (0xD800..<0xDC00).contains(code), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") {
        step()
        step()
        _ = digits(4)
      }
      return Self.isBlank(code)
    default: return false
    }
  }

  private mutating func digits(_ count: Int) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<count where index < bytes.count {
      code = code &* 16 &+ Self.digit(bytes[index])
      step()
    }
    return code
  }

  private static func digit(_ byte: UInt8) -> UInt32 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: 0
    }
  }

  /// One character on.
  private mutating func step() {
    guard index < bytes.count else { return }
    if bytes[index] == 0x0A {
      line += 1
      column = 1
    } else {
      column += 1
    }
    index += 1
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
  }
}

extension MarkedValue.Position {
  fileprivate var movedRight: MarkedValue.Position { MarkedValue.Position(line: line, column: column + 1) }
}
