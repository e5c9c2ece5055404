import RoutingModel

/// The server's own look at a rule's body, written from the API's description and not from the product's code,
/// so that the two check each other.
struct RuleValidation {
  private let switches: Switches
  private(set) var details: [APIError.Detail] = []

  static let operators: Set<String> = [
    "eq", "neq", "gt", "lt", "gte", "lte", "exists", "not_exists", "contains", "regex",
  ]

  static let serverOwned: Set<String> = [
    "id", "version", "dateCreated", "dateModified", "createdBy", "modifiedBy", "selfUri",
  ]

  /// The client's fields of a body, cleaned. `partial`: as in PATCH, nothing is required.
  static func fields(of body: JSONObject, partial: Bool, _ switches: Switches) throws(APIError) -> JSONObject {
    var validation = RuleValidation(switches: switches)
    let fields = validation.validate(body, partial: partial)
    if !validation.details.isEmpty { throw .invalid(validation.details) }
    return fields
  }

  private init(switches: Switches) { self.switches = switches }

  private mutating func refuse(_ field: String, _ message: String, _ code: String = "invalid.value") {
    details.append(APIError.Detail(errorCode: code, fieldName: field, message: message))
  }

  private mutating func validate(_ body: JSONObject, partial: Bool) -> JSONObject {
    var fields = JSONObject()
    for member in body.members {
      let value = member.value
      switch member.key.string {
      case "name": fields["name"] = name(value)
      case "description": fields["description"] = description(value)
      case "queue": fields["queue"] = queue(value)
      case "priority": fields["priority"] = priority(value)
      case "enabled":
        guard value.boolValue != nil else {
          refuse("enabled", "enabled must be true or false")
          continue
        }
        fields["enabled"] = value
      case "expression": fields["expression"] = node(value, at: "expression", depth: 1)
      case let key where Self.serverOwned.contains(key): break
      case let key:
        if switches.unknownFields == .refuse { refuse(key, "Unrecognized field \"\(key)\"", "bad.request") }
      }
    }
    if !partial {
      for key in ["name", "queue", "priority", "expression"] where body[key] == nil {
        refuse(key, "\(key) is required", "required.field.missing")
      }
      if fields["enabled"] == nil { fields["enabled"] = true }
      if fields["description"] == nil { fields["description"] = "" }
    }
    return fields
  }

  private mutating func name(_ value: JSONValue) -> JSONValue? {
    guard let text = value.stringValue, NameRule.admits(text) else {
      refuse("name", "name must be 1 to 256 characters, not blank, without control characters")
      return nil
    }
    return value
  }

  private mutating func description(_ value: JSONValue) -> JSONValue? {
    if value.isNull { return "" }
    guard let text = value.stringValue, text.unicodeScalars.count <= 4096 else {
      refuse("description", "description must be text of at most 4096 characters")
      return nil
    }
    return value
  }

  private mutating func queue(_ value: JSONValue) -> JSONValue? {
    guard let id = value["id"]?.textValue, !id.isEmpty else {
      refuse("queue.id", "queue.id is required", "required.field.missing")
      return nil
    }
    return ["id": .string(id)]
  }

  private mutating func priority(_ value: JSONValue) -> JSONValue? {
    guard let number = value.numberValue?.int64, (0...2_147_483_647).contains(number) else {
      refuse("priority", "priority must be an integer from 0 to 2147483647")
      return nil
    }
    return value
  }

  /// Recursion is bounded by the JSON reader's depth.
  private mutating func node(_ value: JSONValue, at path: String, depth: Int) -> JSONValue? {
    guard let object = value.objectValue, let type = object["type"]?.stringValue else {
      refuse(path, "a node must be an object with a type")
      return nil
    }
    if depth > switches.largestDepth {
      refuse(path, "the expression is deeper than \(switches.largestDepth) levels")
      return nil
    }
    if switches.unknownFields == .refuse {
      for key in object.keys where !["type", "field", "operator", "value", "children"].contains(key.string) {
        refuse("\(path).\(key)", "Unrecognized field \"\(key)\"", "bad.request")
      }
    }
    switch type {
    case "condition": return condition(object, at: path)
    case "and", "or", "not": return group(type, object, at: path, depth: depth)
    default:
      refuse("\(path).type", "type must be and, or, not or condition")
      return nil
    }
  }

  private mutating func group(_ type: String, _ object: JSONObject, at path: String, depth: Int) -> JSONValue? {
    for key in ["field", "operator", "value"] where !(object[key]?.isNull ?? true) {
      refuse("\(path).\(key)", "\(type) must not have \(key)")
    }
    let children = object["children"]?.arrayValue ?? []
    if children.isEmpty || (type == "not" && children.count != 1) {
      refuse("\(path).children", type == "not" ? "not takes exactly one child" : "\(type) takes one child or more")
    }
    var cleaned: [JSONValue] = []
    for (index, child) in children.enumerated() {
      if let child = node(child, at: "\(path).children[\(index)]", depth: depth + 1) { cleaned.append(child) }
    }
    return ["type": .string(type), "children": .array(cleaned)]
  }

  private mutating func condition(_ object: JSONObject, at path: String) -> JSONValue? {
    var cleaned = JSONObject([("type", "condition")])
    if let children = object["children"], !children.isNull, children != [] {
      refuse("\(path).children", "a condition has no children")
    }
    if let field = object["field"]?.textValue, !field.isEmpty {
      cleaned["field"] = .string(field)
    } else {
      refuse("\(path).field", "field is required", "required.field.missing")
    }
    guard let name = object["operator"]?.stringValue, Self.operators.contains(name) else {
      refuse("\(path).operator", "operator must be one of \(Self.operators.sorted().joined(separator: ", "))")
      return nil
    }
    cleaned["operator"] = .string(name)
    let value = object["value"] ?? .null
    switch name {
    case "exists", "not_exists": if !value.isNull { cleaned["value"] = scalar(value, at: path) }
    case "gt", "lt", "gte", "lte":
      if value.numberValue == nil { refuse("\(path).value", "\(name) takes a number") }
      cleaned["value"] = value
    case "contains", "regex":
      if value.textValue == nil { refuse("\(path).value", "\(name) takes a string") }
      cleaned["value"] = value
    default: cleaned["value"] = scalar(value, at: path)
    }
    return .object(cleaned)
  }

  private mutating func scalar(_ value: JSONValue, at path: String) -> JSONValue? {
    switch value {
    case .string, .number, .bool: return value
    case .null, .array, .object:
      refuse("\(path).value", "value must be a string, a number or a boolean")
      return nil
    }
  }
}

/// 1 to 256 characters, not blank, no control and no bidi characters.
enum NameRule {
  static func admits(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return (1...256).contains(scalars.count) && !scalars.allSatisfy(\.properties.isWhitespace)
      && !scalars.contains {
        $0.properties.generalCategory == .control || (0x202A...0x202E).contains($0.value)
          || (0x2066...0x2069).contains($0.value) || $0.value == 0x200E || $0.value == 0x200F || $0.value == 0x061C
      }
  }
}
