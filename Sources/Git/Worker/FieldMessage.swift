/// Names with values, as the daemon and its fetch worker exchange them: four bytes of length, big-endian, for the
/// whole; then for each name and each value four bytes of length and the bytes.
struct FieldMessage: Equatable {
  /// A request holds a few paths, an answer a few sentences.
  static let largest = 256 << 10

  private(set) var fields: [(name: String, value: [UInt8])] = []

  init() {}

  subscript(name: String) -> String? {
    get { fields.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) } }
    set {
      fields.removeAll { $0.name == name }
      if let newValue { fields.append((name, Array(newValue.utf8))) }
    }
  }

  func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

  var encoded: [UInt8] {
    var body: [UInt8] = []
    for (name, value) in fields {
      Self.append(Array(name.utf8), to: &body)
      Self.append(value, to: &body)
    }
    var message: [UInt8] = []
    Self.append(body, to: &message)
    return message
  }

  private static func append(_ bytes: [UInt8], to message: inout [UInt8]) {
    withUnsafeBytes(of: UInt32(clamping: bytes.count).bigEndian) { message.append(contentsOf: $0) }
    message.append(contentsOf: bytes)
  }

  /// Nil for anything that is not one whole message and nothing else.
  init?(encoded: [UInt8]) {
    var outer = encoded[...]
    guard encoded.count <= Self.largest, var body = Self.take(from: &outer), outer.isEmpty else { return nil }
    while !body.isEmpty {
      guard let name = Self.take(from: &body), let value = Self.take(from: &body) else { return nil }
      fields.append((String(decoding: name, as: UTF8.self), Array(value)))
    }
  }

  private static func take(from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let length = length(of: bytes), bytes.count - 4 >= length else { return nil }
    let start = bytes.startIndex + 4
    defer { bytes = bytes[(start + length)...] }
    return bytes[start..<(start + length)]
  }

  /// What the first four bytes say; nil if there are fewer.
  static func length(of bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  static func == (left: FieldMessage, right: FieldMessage) -> Bool {
    left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
  }
}
