/// A place inside a JSON document (RFC 6901).
package struct JSONPointer: Hashable, Sendable {
  package let parts: [ExactText]

  /// `/expression/children/0`; the empty text is the whole document. A text without a leading `/` is taken as if
  /// it had one.
  package init(_ text: String) {
    let body = text.utf8.first == UInt8(ascii: "/") ? Substring(text.utf8.dropFirst()) : Substring(text)
    if text.isEmpty {
      parts = []
    } else {
      parts = body.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .map { ExactText(Self.unescape(Array($0))) }
    }
  }

  private static func unescape(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "~"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "0") || bytes[index + 1] == UInt8(ascii: "1")
      {
        result.append(bytes[index + 1] == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
        index += 2
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  package func value(in document: JSONValue) -> JSONValue? {
    var value = document
    for part in parts {
      switch value {
      case .object(let object):
        guard let member = object[part] else { return nil }
        value = member
      case .array(let elements):
        guard let index = Int(part.string), elements.indices.contains(index) else { return nil }
        value = elements[index]
      case .null, .bool, .number, .string: return nil
      }
    }
    return value
  }

  /// The document with the value at this place replaced, or removed where `nil`. A place whose parent does not
  /// exist leaves the document as it is.
  package func setting(_ value: JSONValue?, in document: JSONValue) -> JSONValue {
    Self.set(value, parts[...], document) ?? .null
  }

  private static func set(_ value: JSONValue?, _ parts: ArraySlice<ExactText>, _ document: JSONValue) -> JSONValue? {
    guard let part = parts.first else { return value }
    switch document {
    case .object(var object):
      if parts.count > 1 && object[part] == nil { return document }
      object[part] = set(value, parts.dropFirst(), object[part] ?? .null)
      return .object(object)
    case .array(var elements):
      guard let index = Int(part.string), elements.indices.contains(index) else { return document }
      if let replaced = set(value, parts.dropFirst(), elements[index]) { elements[index] = replaced }
      return .array(elements)
    case .null, .bool, .number, .string: return document
    }
  }
}
