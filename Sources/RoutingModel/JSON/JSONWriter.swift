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
    case .bool(let value): append(value ? "true" : "false" as StaticString)
    case .number(let value):
      if case .integer(let integer) = value.storage { append(integer) } else { append(text: value.text) }
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

  /// A subtree, as `write` writes the value that it is.
  mutating func write(_ node: Int, of tree: ValueTree) {
    switch tree.nodes[node].kind {
    case .null: append("null")
    case .no: append("false")
    case .yes: append("true")
    case .integer: append(tree.nodes[node].integer)
    case .large, .fraction: tree.withText(of: node) { bytes.append(contentsOf: $0) }
    case .string, .key: tree.withText(of: node) { writeString($0) }
    case .array:
      append(UInt8(ascii: "["))
      let end = tree.end(of: node)
      var element = node + 1
      while element < end {
        if element > node + 1 { append(UInt8(ascii: ",")) }
        write(element, of: tree)
        element = tree.end(of: element)
      }
      append(UInt8(ascii: "]"))
    case .object:
      append(UInt8(ascii: "{"))
      for (index, key) in tree.sortedKeys(of: node).enumerated() {
        if index > 0 { append(UInt8(ascii: ",")) }
        write(key, of: tree)
        append(UInt8(ascii: ":"))
        write(key + 1, of: tree)
      }
      append(UInt8(ascii: "}"))
    }
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

  mutating func append(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  mutating func append(_ integer: Int64) {
    if integer >= 0 && integer < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: integer))
    } else {
      bytes.append(contentsOf: String(integer).utf8)
    }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Takes back everything from a place on.
  mutating func cut(to count: Int) { bytes.removeSubrange(count...) }

  /// Puts other bytes in the place of everything from there on.
  mutating func replace(from count: Int, with replacement: [UInt8]) {
    bytes.replaceSubrange(count..., with: replacement)
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

  private mutating func append(text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func writeString(_ text: ExactText) {
    let written: Void? = text.string.utf8.withContiguousStorageIfAvailable { writeString($0) }
    if written == nil { Array(text.string.utf8).withUnsafeBufferPointer { writeString($0) } }
  }

  mutating func writeString(_ content: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    // Almost no text needs an escape; such text is copied as a whole.
    if !copyIfPlain(content) { writeEscaped(content) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func copyIfPlain(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    var isPlain = true
    for byte in content {
      isPlain =
        isPlain && byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
    }
    if !isPlain { return false }
    bytes.append(contentsOf: content)
    return true
  }

  private mutating func writeEscaped(_ content: UnsafeBufferPointer<UInt8>) {
    for byte in content {
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
        append(text: digits)
      default: bytes.append(byte)
      }
    }
  }
}
