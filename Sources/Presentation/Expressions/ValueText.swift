import RoutingModel

/// A value of a field in one line.
enum ValueText {
  /// A reference by its name or id, everything else as JSON with the quotes of its strings.
  static func text(_ value: JSONValue) -> String { VisibleText.shortened(whole(value)) }

  private static func whole(_ value: JSONValue) -> String {
    if let object = value.objectValue, object.count == 1 {
      if let name = object["name"]?.stringValue { return JSONWriter.text(of: .string(name)) }
      if let id = object["id"]?.stringValue { return "id \(id)" }
    }
    return switch value {
    case .array(let elements): "[" + elements.map(whole).joined(separator: ", ") + "]"
    case .object(let object):
      "{" + object.members.map { "\($0.key): " + whole($0.value) }.joined(separator: ", ") + "}"
    case .null, .bool, .number, .string: JSONWriter.text(of: value)
    }
  }
}
