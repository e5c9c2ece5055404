internal import RoutingModel

/// Scalars of the quick reader: plain, quoted once, quoted twice.
extension SimpleYAML {
  mutating func scalar(inFlow: Bool) throws(Doubt) -> Scalar {
    let mark = mark
    switch byte(offset) {
    case UInt8(ascii: "\""): return try doubleQuoted(mark)
    case UInt8(ascii: "'"): return try singleQuoted(mark)
    default: return inFlow ? try plainInFlow(mark) : try plainInBlock(mark)
    }
  }

  /// The only escapes are those of the quote and of the backslash.
  private mutating func doubleQuoted(_ mark: ValueTree.Mark) throws(Doubt) -> Scalar {
    var index = offset + 1
    let start = index
    var hasEscapes = false
    while byte(index) != UInt8(ascii: "\"") {
      if endsLine(byte(index)) { throw Doubt() }
      if byte(index) == UInt8(ascii: "\\") {
        index += 1
        guard byte(index) == UInt8(ascii: "\"") || byte(index) == UInt8(ascii: "\\") else { throw Doubt() }
        hasEscapes = true
      }
      index += 1
    }
    offset = index + 1
    return Scalar(style: .double, range: start..<index, hasEscapes: hasEscapes, mark: mark)
  }

  private mutating func singleQuoted(_ mark: ValueTree.Mark) throws(Doubt) -> Scalar {
    var index = offset + 1
    let start = index
    while byte(index) != UInt8(ascii: "'") {
      if endsLine(byte(index)) { throw Doubt() }
      index += 1
    }
    // Two quotes are one that belongs to the text.
    if byte(index + 1) == UInt8(ascii: "'") { throw Doubt() }
    offset = index + 1
    return Scalar(style: .single, range: start..<index, hasEscapes: false, mark: mark)
  }

  /// Ends before `: `, before ` #` and with the line.
  private mutating func plainInBlock(_ mark: ValueTree.Mark) throws(Doubt) -> Scalar {
    guard beginsPlain else { throw Doubt() }
    var index = offset
    var end = index
    while true {
      let byte = byte(index)
      if endsLine(byte) { break }
      if byte == UInt8(ascii: ":"), isBlank(self.byte(index + 1)) { break }
      if byte == UInt8(ascii: "#"), bytes[index - 1] == 0x20 { break }
      index += 1
      if byte != 0x20 { end = index }
    }
    defer { offset = end }
    return Scalar(style: .plain, range: offset..<end, hasEscapes: false, mark: mark)
  }

  private mutating func plainInFlow(_ mark: ValueTree.Mark) throws(Doubt) -> Scalar {
    guard beginsPlain else { throw Doubt() }
    var index = offset
    var end = index
    loop: while true {
      let byte = byte(index)
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"): break loop
      case 0x20: index += 1
      case _ where Self.isWord(byte), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: "("), UInt8(ascii: ")"):
        index += 1
        end = index
      default: throw Doubt()
      }
    }
    defer { offset = end }
    return Scalar(style: .plain, range: offset..<end, hasEscapes: false, mark: mark)
  }

  /// Whether a plain scalar begins here for sure; indicators and markers of documents begin with other characters.
  private var beginsPlain: Bool {
    let first = byte(offset)
    switch first {
    case _ where Self.isWord(first), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: "~"):
      return true
    case UInt8(ascii: "-"), UInt8(ascii: "."): return Self.isWord(byte(offset + 1))
    default: return false
    }
  }

  /// Letters, digits and `_`; everything that is not ASCII.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }
}
