internal import RoutingModel

/// Reads the part of YAML in which manifests are written, ten times as fast as libyaml: block mappings and lists, flow
/// collections within a line, scalars within a line. It never judges: whatever it does not know for sure, be it an
/// error or a rare form, is a doubt, and libyaml reads the file.
///
/// What it does read, it reads as libyaml does, to the last mark: `SimpleYAMLTests` hold both against each other.
struct SimpleYAML {
  struct Doubt: Error {}

  enum Style { case plain, single, double }

  struct Scalar {
    let style: Style
    /// Without the quotes.
    let range: Range<Int>
    let hasEscapes: Bool
    let mark: ValueTree.Mark
  }

  let bytes: [UInt8]
  private let limits: DocumentLimits
  private let isASCII: Bool
  private var tree: ValueTree
  private var values = 0
  var offset = 0
  private var lineStart = 0
  var line: UInt32 = 1
  /// Of the first character of the line that was come to last; -1 at the end of the text.
  private var column = 0

  /// Containers within containers that are read here.
  private static let deepest = 60
  /// Bytes of a key; libyaml stops looking for the colon after 1024.
  private static let longestKey = 500

  /// - Parameter bytes: UTF-8 without control characters but tabs and line feeds, as `TextCheck` lets it pass.
  static func read(_ bytes: [UInt8], limits: DocumentLimits) -> ValueTree? {
    var (isSimple, isASCII) = (true, true)
    bytes.withUnsafeBufferPointer { text in
      for byte in text {
        isSimple = isSimple && byte != 0x09 && byte != 0x0D && byte != 0
        isASCII = isASCII && byte < 0x80
      }
    }
    guard isSimple else { return nil }
    var reader = SimpleYAML(bytes: bytes, limits: limits, isASCII: isASCII)
    do throws(Doubt) {
      try reader.root()
      return reader.tree
    } catch {
      return nil
    }
  }

  private init(bytes: [UInt8], limits: DocumentLimits, isASCII: Bool) {
    self.bytes = bytes
    self.limits = limits
    self.isASCII = isASCII
    tree = ValueTree(text: bytes)
    // Every eighth byte of a rule begins a key or a value.
    tree.reserve(nodes: min(bytes.count / 7, limits.values) + 8)
  }

  private mutating func root() throws(Doubt) {
    comeToLine()
    guard column >= 0 else { throw Doubt() }
    try block(at: column, depth: 1)
    guard column < 0, tree.nodes[0].kind == .object || tree.nodes[0].kind == .array else { throw Doubt() }
  }

  // MARK: Lines

  /// No text has a zero byte.
  func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0 }

  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || endsLine(byte) }

  private mutating func skipSpaces() { while byte(offset) == 0x20 { offset += 1 } }

  /// From the start of a line to the first character of the next line that has more than a comment.
  private mutating func comeToLine() {
    while true {
      lineStart = offset
      skipSpaces()
      if byte(offset) == UInt8(ascii: "#") { skipToEnd() }
      guard endsLine(byte(offset)) else {
        column = offset - lineStart
        return
      }
      if offset >= bytes.count {
        column = -1
        return
      }
      offset += 1
      line += 1
    }
  }

  private mutating func skipToEnd() { while !endsLine(byte(offset)) { offset += 1 } }

  /// Behind a value: nothing but a comment may stand in its line.
  private mutating func endLine() throws(Doubt) {
    let end = offset
    skipSpaces()
    if byte(offset) == UInt8(ascii: "#"), offset > end { skipToEnd() }
    guard endsLine(byte(offset)) else { throw Doubt() }
    if offset < bytes.count {
      offset += 1
      line += 1
    }
    comeToLine()
  }

  var mark: ValueTree.Mark {
    var characters = offset - lineStart
    if !isASCII {
      characters = 0
      for index in lineStart..<offset where bytes[index] & 0xC0 != 0x80 { characters += 1 }
    }
    return ValueTree.Mark(line: line, column: UInt32(truncatingIfNeeded: characters + 1))
  }

  // MARK: Blocks

  /// A value that begins here, at this column; afterwards the next line is come to.
  private mutating func block(at column: Int, depth: Int) throws(Doubt) {
    try count(depth)
    if isDash { return try list(at: column, depth) }
    if isFlow {
      try flow(depth)
      return try endLine()
    }
    let scalar = try scalar(inFlow: false)
    if byte(offset) == UInt8(ascii: ":") { return try mapping(at: column, depth, from: scalar) }
    try append(scalar)
    try endLine()
  }

  private mutating func count(_ depth: Int) throws(Doubt) {
    values += 1
    if values > limits.values || depth > min(Self.deepest, limits.depth) { throw Doubt() }
  }

  private var isDash: Bool { byte(offset) == UInt8(ascii: "-") && isBlank(byte(offset + 1)) }

  private var isFlow: Bool { byte(offset) == UInt8(ascii: "{") || byte(offset) == UInt8(ascii: "[") }

  private mutating func list(at column: Int, _ depth: Int) throws(Doubt) {
    let list = tree.nodes.count
    tree.append(.array, at: mark)
    var count = 0
    repeat {
      offset += 1
      skipSpaces()
      if endsLine(byte(offset)) { throw Doubt() }
      try block(at: offset - lineStart, depth: depth + 1)
      count += 1
      if self.column > column { throw Doubt() }
    } while self.column == column && isDash
    tree.close(list, count: count)
  }

  private mutating func mapping(at column: Int, _ depth: Int, from first: Scalar) throws(Doubt) {
    let mapping = tree.nodes.count
    tree.append(.object, at: first.mark)
    var count = 0
    var key = first
    while true {
      try append(key: key)
      offset += 1
      guard isBlank(byte(offset)) else { throw Doubt() }
      skipSpaces()
      if endsLine(byte(offset)) || byte(offset) == UInt8(ascii: "#") {
        try endLine()
        guard self.column > column || (self.column == column && isDash) else { throw Doubt() }
        try block(at: self.column, depth: depth + 1)
      } else {
        try self.count(depth + 1)
        if isFlow { try flow(depth + 1) } else { try append(try scalar(inFlow: false)) }
        try endLine()
      }
      count += 1
      if self.column < column { break }
      guard self.column == column else { throw Doubt() }
      key = try scalar(inFlow: false)
      guard byte(offset) == UInt8(ascii: ":") else { throw Doubt() }
    }
    try close(mapping, count)
  }

  private mutating func close(_ mapping: Int, _ count: Int) throws(Doubt) {
    if tree.repeatedKey(of: mapping, count: count) != nil { throw Doubt() }
    tree.close(mapping, count: count)
  }

  // MARK: Within a line

  private mutating func flow(_ depth: Int) throws(Doubt) {
    let isMapping = byte(offset) == UInt8(ascii: "{")
    let closing = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    let container = tree.nodes.count
    tree.append(isMapping ? .object : .array, at: mark)
    offset += 1
    skipSpaces()
    var count = 0
    if byte(offset) != closing {
      while true {
        if isMapping {
          try append(key: try scalar(inFlow: true))
          guard byte(offset) == UInt8(ascii: ":"), byte(offset + 1) == 0x20 else { throw Doubt() }
          offset += 1
          skipSpaces()
        }
        try self.count(depth + 1)
        if isFlow { try flow(depth + 1) } else { try append(try scalar(inFlow: true)) }
        count += 1
        skipSpaces()
        if byte(offset) == closing { break }
        guard byte(offset) == UInt8(ascii: ",") else { throw Doubt() }
        offset += 1
        skipSpaces()
      }
    }
    offset += 1
    if isMapping { try close(container, count) } else { tree.close(container, count: count) }
  }

  private mutating func append(key: Scalar) throws(Doubt) {
    if key.range.count > Self.longestKey { throw Doubt() }
    append(.key, key)
  }

  private mutating func append(_ scalar: Scalar) throws(Doubt) {
    guard scalar.style == .plain else { return append(.string, scalar) }
    let meaning = bytes.withUnsafeBufferPointer {
      PlainScalar.meaning(UnsafeBufferPointer(rebasing: $0[scalar.range]), numberLength: limits.numberLength)
    }
    switch meaning {
    case .null: tree.append(.null, at: scalar.mark)
    case .bool(let value): tree.append(value ? .yes : .no, at: scalar.mark)
    case .number(let value): tree.append(value, at: scalar.mark)
    case .string: append(.string, scalar)
    case .ambiguous, .numberOutOfRange, .numberTooLong: throw Doubt()
    }
  }

  private mutating func append(_ kind: ValueTree.Kind, _ scalar: Scalar) {
    let isQuoted = scalar.style != .plain
    guard scalar.hasEscapes else { return tree.append(kind, range: scalar.range, at: scalar.mark, isQuoted: isQuoted) }
    var text: [UInt8] = []
    var index = scalar.range.lowerBound
    while index < scalar.range.upperBound {
      if bytes[index] == UInt8(ascii: "\\") { index += 1 }
      text.append(byte(index))
      index += 1
    }
    tree.append(kind, bytes: text[...], at: scalar.mark, isQuoted: true)
  }

  // MARK: Scalars
}
