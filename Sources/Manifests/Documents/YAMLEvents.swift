internal import CLibYAML
internal import RoutingModel

/// libyaml's event parser over a text that outlives it. Nothing is composed: an alias is an event, never a copy.
struct YAMLEvents: ~Copyable {
  // On the heap, since libyaml keeps pointers into the parser.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var holdsEvent = false

  /// `nil` when libyaml gets no memory.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    event.initialize(to: yaml_event_t())
    guard yaml_parser_initialize(parser) == 1 else { return nil }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    if holdsEvent { yaml_event_delete(event) }
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
  }

  /// Moves to the next event; `false` at an error, of which `problem` tells.
  mutating func advance() -> Bool {
    if holdsEvent { yaml_event_delete(event) }
    holdsEvent = yaml_parser_parse(parser, event) == 1
    return holdsEvent
  }

  /// Moves to the next event of a text that was read before: one that ends here is no document.
  mutating func next() throws(DocumentEnd) {
    if !advance() { throw DocumentEnd() }
  }

  /// Moves to the root of the first document: past the start of the stream and that of the document.
  mutating func enterDocument() throws(DocumentEnd) {
    for _ in 0..<3 { try next() }
  }

  var type: yaml_event_type_t { event.pointee.type }

  var position: MarkedValue.Position {
    MarkedValue.Position(line: Int(event.pointee.start_mark.line) + 1, column: Int(event.pointee.start_mark.column) + 1)
  }

  var endPosition: MarkedValue.Position {
    MarkedValue.Position(line: Int(event.pointee.end_mark.line) + 1, column: Int(event.pointee.end_mark.column) + 1)
  }

  /// From its first character to behind its last one, counted from the start of the text.
  var characters: Range<Int> {
    let start = Int(event.pointee.start_mark.index)
    return start..<max(start, Int(event.pointee.end_mark.index))
  }

  /// Whether a list or an object is written with brackets.
  var isFlow: Bool {
    switch type {
    case YAML_SEQUENCE_START_EVENT: event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    case YAML_MAPPING_START_EVENT: event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    default: false
    }
  }

  var scalar: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
  }

  /// What the scalar of a valid document means.
  func scalarValue(numberLength: Int) -> JSONValue {
    let bytes = scalar
    let text = JSONValue.string(ExactText(String(decoding: bytes, as: UTF8.self)))
    guard scalarStyle == YAML_PLAIN_SCALAR_STYLE else { return text }
    return switch PlainScalar.meaning(bytes, numberLength: numberLength) {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let value): .number(value)
    case .string, .ambiguous, .numberOutOfRange, .numberTooLong: text
    }
  }

  var scalarStyle: yaml_scalar_style_t { event.pointee.data.scalar.style }

  /// Whether the node has an anchor and a tag, in any of the three forms of a node.
  var nodeProperties: (anchor: Bool, tag: Bool) {
    switch type {
    case YAML_SCALAR_EVENT: (event.pointee.data.scalar.anchor != nil, event.pointee.data.scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      (event.pointee.data.sequence_start.anchor != nil, event.pointee.data.sequence_start.tag != nil)
    case YAML_MAPPING_START_EVENT:
      (event.pointee.data.mapping_start.anchor != nil, event.pointee.data.mapping_start.tag != nil)
    default: (false, false)
    }
  }

  var hasDirectives: Bool {
    event.pointee.data.document_start.version_directive != nil
      || event.pointee.data.document_start.tag_directives.start != event.pointee.data.document_start.tag_directives.end
  }

  /// libyaml's words for what stopped it, and where.
  var problem: (message: String, position: MarkedValue.Position) {
    let mark = parser.pointee.problem_mark
    var message = parser.pointee.problem.map { String(cString: $0) } ?? "the text is not YAML"
    if let context = parser.pointee.context.map({ String(cString: $0) }) { message += " (\(context))" }
    return (message, MarkedValue.Position(line: Int(mark.line) + 1, column: Int(mark.column) + 1))
  }
}
