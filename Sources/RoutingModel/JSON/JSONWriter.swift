/// Writes JSON: compact, keys in byte order, one spelling per number. Equal values give equal bytes.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []

  package init(reservingCapacity capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  package static func bytes(of value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(value)
    return writer.bytes
  }

  package static func text(of value: JSONValue) -> String { String(decoding: bytes(of: value), as: UTF8.self) }

  /// Indented by two spaces, for people.
  package static func prettyText(of value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.writePretty(value, indentation: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  package mutating func write(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .number(let value): append(value.text)
    case .string(let value): writeString(value)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        writeString(member.key)
        bytes.append(UInt8(ascii: ":"))
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func writePretty(_ value: JSONValue, indentation: Int) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      append("[")
      for (index, element) in elements.enumerated() {
        newLine(indentation + 1, comma: index > 0)
        writePretty(element, indentation: indentation + 1)
      }
      newLine(indentation, comma: false)
      append("]")
    case .object(let object) where !object.isEmpty:
      append("{")
      for (index, member) in object.members.enumerated() {
        newLine(indentation + 1, comma: index > 0)
        writeString(member.key)
        append(": ")
        writePretty(member.value, indentation: indentation + 1)
      }
      newLine(indentation, comma: false)
      append("}")
    default: write(value)
    }
  }

  private mutating func newLine(_ indentation: Int, comma: Bool) {
    if comma { bytes.append(UInt8(ascii: ",")) }
    bytes.append(0x0A)
    for _ in 0..<(indentation * 2) { bytes.append(0x20) }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func writeString(_ text: ExactText) {
    bytes.append(UInt8(ascii: "\""))
    // Almost no text needs an escape; such text is copied as a whole.
    let copied = text.string.utf8.withContiguousStorageIfAvailable { copyIfPlain($0) }
    if copied != true { writeEscaped(text) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func copyIfPlain(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in content {
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F { return false }
    }
    bytes.append(contentsOf: content)
    return true
  }

  private mutating func writeEscaped(_ text: ExactText) {
    for byte in text.string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20, 0x7F:
        append("\\u00")
        let digits = String(byte, radix: 16)
        if digits.utf8.count == 1 { append("0") }
        append(digits)
      default: bytes.append(byte)
      }
    }
  }
}
