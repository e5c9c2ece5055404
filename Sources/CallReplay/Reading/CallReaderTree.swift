import RoutingModel

extension CallReader {
  /// Reads a call that simdjson refused from its tree.
  mutating func read(_ call: JSONObject, _ row: Int) {
    for field in 0..<count {
      let value = paths[field].value(in: call)
      columns[field * rows + row] = number(of: value, field)
    }
    for (index, path) in capturePaths.enumerated() { captured[index] = path.value(in: call) }
  }

  func number(of value: JSONValue?, _ field: Int) -> UInt32 {
    switch value {
    case nil, .null: return FieldClasses.absent
    case .bool(let flag): return classes[field].number(of: flag)
    case .number(let number): return classes[field].number(of: number)
    case .string(let text): return text.withPaddedBytes { classes[field].number(of: $0, $1) }
    case .object: return classes[field].object
    case .array(let elements):
      classes[field].beginList()
      for element in elements { addElement(element, field) }
      return classes[field].endList()
    }
  }

  func addElement(_ element: JSONValue, _ field: Int) {
    switch element {
    case .bool(let flag): classes[field].addElement(flag)
    case .number(let number): classes[field].addElement(number)
    case .string(let text): text.withPaddedBytes { classes[field].addElement($0, $1) }
    case .null, .array, .object: break
    }
  }
}

extension ExactText {
  /// The bytes with eight zeros after them, which reading by words needs.
  fileprivate func withPaddedBytes<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    let count = string.utf8.count
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 8)
    defer { bytes.deallocate() }
    bytes.initialize(repeating: 0, count: count + 8)
    for (index, byte) in string.utf8.enumerated() { bytes[index] = byte }
    return body(bytes, count)
  }
}
