internal import CLibYAML
internal import RoutingModel

/// Reads where every value of a valid document stands. JSON is read as the YAML that it is.
struct SourceReader: ~Copyable {
  private var events: YAMLEvents
  private let bytes: [UInt8]
  private let limits: DocumentLimits
  /// Of each character, and of the end.
  private let offsets: [Int]

  /// `nil` for a document that has no value or cannot be read.
  static func read(_ bytes: [UInt8], limits: DocumentLimits) -> SourceNode? {
    bytes.withUnsafeBufferPointer { text -> SourceNode? in
      guard let events = YAMLEvents(text) else { return nil }
      var reader = SourceReader(events, bytes, limits)
      return try? reader.root()
    }
  }

  private init(_ events: consuming YAMLEvents, _ bytes: [UInt8], _ limits: DocumentLimits) {
    self.events = events
    self.bytes = bytes
    self.limits = limits
    var offsets: [Int] = []
    offsets.reserveCapacity(bytes.count + 1)
    for (index, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 { offsets.append(index) }
    offsets.append(bytes.count)
    self.offsets = offsets
  }

  private mutating func root() throws(DocumentEnd) -> SourceNode {
    try events.enterDocument()
    return try node()
  }

  private func offset(_ character: Int) -> Int {
    character < offsets.count ? offsets[character] : bytes.count
  }

  private mutating func node() throws(DocumentEnd) -> SourceNode {
    let isFlow = events.isFlow
    let position = events.position
    let start = offset(events.characters.lowerBound)
    let content: SourceNode.Content
    var end: Int
    switch events.type {
    case YAML_SCALAR_EVENT:
      end = scalarEnd(start)
      content = .scalar(events.scalarValue(numberLength: limits.numberLength))
    case YAML_SEQUENCE_START_EVENT:
      let elements = try self.elements()
      end = elements.last?.range.upperBound ?? start
      content = .list(elements)
    case YAML_MAPPING_START_EVENT:
      let members = try self.members()
      end = members.last?.node.range.upperBound ?? start
      content = .map(members)
    default: throw DocumentEnd()
    }
    if isFlow { end = offset(events.characters.upperBound) }
    return SourceNode(content: content, range: start..<max(start, end), isFlow: isFlow, position: position)
  }

  private mutating func elements() throws(DocumentEnd) -> [SourceNode] {
    var elements: [SourceNode] = []
    try events.next()
    while events.type != YAML_SEQUENCE_END_EVENT {
      elements.append(try node())
      try events.next()
    }
    return elements
  }

  private mutating func members() throws(DocumentEnd) -> [SourceNode.Member] {
    var members: [SourceNode.Member] = []
    try events.next()
    while events.type != YAML_MAPPING_END_EVENT {
      guard events.type == YAML_SCALAR_EVENT else { throw DocumentEnd() }
      let key = ExactText(String(decoding: events.scalar, as: UTF8.self))
      let start = offset(events.characters.lowerBound)
      try events.next()
      members.append(SourceNode.Member(key: key, start: start, node: try node()))
      try events.next()
    }
    return members
  }

  /// A block of text ends, for libyaml, where the line behind it begins.
  private func scalarEnd(_ start: Int) -> Int {
    var end = offset(events.characters.upperBound)
    let style = events.scalarStyle
    guard style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE else { return end }
    while end > start, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) { end -= 1 }
    return end
  }
}
