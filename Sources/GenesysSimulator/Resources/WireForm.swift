import RoutingModel

/// How objects look on the wire: the same content in one of the spellings that servers use.
enum WireForm {
  static func whole(_ body: JSONObject, _ kind: ObjectKind, _ switches: Switches) -> [UInt8] {
    var writer = SpelledJSON(switches, object: body["id"]?.textValue ?? "")
    writer.write(.object(respelled(body, kind, switches)))
    return writer.bytes
  }

  static func listDiffers(_ kind: ObjectKind, _ switches: Switches) -> Bool {
    kind == .skillGroup || (kind == .routingRule && switches.rulesList == .headers)
  }

  /// The entry in a list: skill groups never have their conditions there, rules do unless the switch says headers.
  static func listed(_ body: JSONObject, _ kind: ObjectKind, _ switches: Switches) -> [UInt8] {
    var brief = body
    switch kind {
    case .skillGroup:
      brief["skillConditions"] = nil
      brief["status"] = nil
    case .routingRule where switches.rulesList == .headers:
      let headers: Set<ExactText> = ["id", "name", "queue", "version", "dateModified", "selfUri"]
      for key in body.keys where !headers.contains(key) { brief[key] = nil }
    default: break
    }
    var writer = SpelledJSON(switches, object: body["id"]?.textValue ?? "")
    writer.write(.object(respelled(brief, kind, switches, isHeader: brief.count < body.count)))
    return writer.bytes
  }

  private static func respelled(
    _ body: JSONObject, _ kind: ObjectKind, _ switches: Switches, isHeader: Bool = false
  ) -> JSONObject {
    guard kind.isWritable else { return body }
    var result = body
    if body["description"] == "" {
      switch switches.emptyDescription {
      case .empty: break
      case .absent: result["description"] = nil
      case .null: result["description"] = .null
      }
    }
    for key in ["queue", "division"] { result[key] = result[key].map { reference($0, switches) } }
    if let expression = body["expression"] { result["expression"] = node(expression, switches) }
    if let conditions = body["skillConditions"]?.arrayValue {
      result["skillConditions"] = groupConditions(conditions, switches)
    }
    return result
  }

  private static func reference(_ value: JSONValue, _ switches: Switches) -> JSONValue {
    guard var object = value.objectValue, switches.referenceNames != .present else { return value }
    object["name"] = switches.referenceNames == .blank ? "" : nil
    return .object(object)
  }

  private static func node(_ value: JSONValue, _ switches: Switches) -> JSONValue {
    guard var object = value.objectValue else { return value }
    if let children = object["children"]?.arrayValue {
      object["children"] = .array(children.map { node($0, switches) })
    } else {
      switch switches.emptyChildren {
      case .absent: break
      case .list: object["children"] = []
      case .null: object["children"] = .null
      }
    }
    if switches.conditionNulls == .null {
      for key in ["field", "operator", "value"] where object[key] == nil { object[key] = .null }
    }
    return .object(object)
  }

  private static func groupConditions(_ conditions: [JSONValue], _ switches: Switches) -> JSONValue {
    let spelled = conditions.map { condition -> JSONValue in
      guard var object = condition.objectValue else { return condition }
      for key in ["routingSkillConditions", "languageSkillConditions"] {
        guard let members = object[key]?.arrayValue else { continue }
        let respelled = members.map { skillCondition($0, switches) }
        object[key] = .array(switches.shuffledSets ? respelled.reversed() : respelled)
      }
      return .object(object)
    }
    // Reversed: the plainest order that is never the order sent, if there are two.
    return .array(switches.shuffledSets ? spelled.reversed() : spelled)
  }

  private static func skillCondition(_ value: JSONValue, _ switches: Switches) -> JSONValue {
    guard var object = value.objectValue else { return value }
    let children = object["childConditions"]?.arrayValue ?? []
    if !children.isEmpty && children != [emptyAnd] {
      object["childConditions"] = groupConditions(children, switches)
      return .object(object)
    }
    switch switches.childConditions {
    case .asSent: break
    case .absent: object["childConditions"] = nil
    case .list: object["childConditions"] = []
    case .emptyAnd: object["childConditions"] = .array([emptyAnd])
    }
    return .object(object)
  }

  /// What the platform's own examples put where a condition has no children.
  static let emptyAnd: JSONValue = [
    "operation": "And", "routingSkillConditions": [], "languageSkillConditions": [],
  ]
}
