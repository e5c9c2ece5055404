import RoutingModel

/// The server's own look at a skill group's body.
struct SkillGroupValidation {
  let skills: Set<ExactText>
  let languages: Set<ExactText>
  let refusesUnknown: Bool
  private(set) var details: [APIError.Detail] = []

  private static let comparators: Set<String> = [
    "EqualTo", "NotEqualTo", "LessThan", "GreaterThan", "GreaterThanOrEqualTo", "LessThanOrEqualTo",
  ]

  init(skills: Set<ExactText>, languages: Set<ExactText>, refusesUnknown: Bool) {
    self.skills = skills
    self.languages = languages
    self.refusesUnknown = refusesUnknown
  }

  private mutating func refuse(_ field: String, _ message: String, _ code: String = "invalid.value") {
    details.append(APIError.Detail(errorCode: code, fieldName: field, message: message))
  }

  mutating func validate(_ body: JSONObject, partial: Bool) -> JSONObject {
    var fields = JSONObject()
    for member in body.members {
      switch member.key.string {
      case "name":
        if let text = member.value.stringValue, NameRule.admits(text) {
          fields["name"] = member.value
        } else {
          refuse("name", "name must be 1 to 256 characters, not blank, without control characters")
        }
      case "description":
        if member.value.isNull {
          fields["description"] = ""
        } else if member.value.textValue != nil {
          fields["description"] = member.value
        } else {
          refuse("description", "description must be text")
        }
      case "division":
        if let id = member.value["id"]?.textValue {
          fields["division"] = ["id": .string(id)]
        } else {
          refuse("division.id", "division.id is required", "required.field.missing")
        }
      case "skillConditions": fields["skillConditions"] = conditions(member.value, at: "skillConditions")
      case "id", "dateCreated", "dateModified", "status", "memberCount", "selfUri", "memberDivisions": break
      case let key: if refusesUnknown { refuse(key, "Unrecognized field \"\(key)\"", "bad.request") }
      }
    }
    if !partial {
      for key in ["name", "skillConditions"] where body[key] == nil {
        refuse(key, "\(key) is required", "required.field.missing")
      }
      if fields["description"] == nil { fields["description"] = "" }
    }
    return fields
  }

  /// Recursion is bounded by the JSON reader's depth.
  private mutating func conditions(_ value: JSONValue, at path: String) -> JSONValue? {
    guard let elements = value.arrayValue else {
      refuse(path, "must be a list")
      return nil
    }
    var cleaned: [JSONValue] = []
    for (index, element) in elements.enumerated() {
      let place = "\(path)[\(index)]"
      guard let operation = element["operation"]?.stringValue, ["And", "Or", "Not"].contains(operation) else {
        refuse("\(place).operation", "operation must be And, Or or Not")
        continue
      }
      cleaned.append([
        "operation": .string(operation),
        "routingSkillConditions": .array(
          skillConditions(
            element["routingSkillConditions"], "routingSkill", skills, at: "\(place).routingSkillConditions")),
        "languageSkillConditions": .array(
          skillConditions(
            element["languageSkillConditions"], "languageSkill", languages, at: "\(place).languageSkillConditions")),
      ])
    }
    return .array(cleaned)
  }

  private mutating func skillConditions(
    _ value: JSONValue?, _ key: String, _ known: Set<ExactText>, at path: String
  ) -> [JSONValue] {
    guard let value, !value.isNull else { return [] }
    guard let elements = value.arrayValue else {
      refuse(path, "must be a list")
      return []
    }
    var cleaned: [JSONValue] = []
    for (index, element) in elements.enumerated() {
      let place = "\(path)[\(index)]"
      var object = JSONObject()
      if let name = element[key]?.textValue, known.contains(name) {
        object[key] = .string(name)
      } else {
        refuse("\(place).\(key)", "\(element[key]?.stringValue ?? "nothing") is not a known \(key)")
      }
      if let name = element["comparator"]?.stringValue, Self.comparators.contains(name) {
        object["comparator"] = .string(name)
      } else {
        refuse("\(place).comparator", "comparator must be one of \(Self.comparators.sorted().joined(separator: ", "))")
      }
      if let number = element["proficiency"]?.numberValue?.int64, (0...5).contains(number) {
        object["proficiency"] = .integer(number)
      } else {
        refuse("\(place).proficiency", "proficiency must be an integer from 0 to 5")
      }
      if let children = element["childConditions"], !children.isNull {
        object["childConditions"] = conditions(children, at: "\(place).childConditions")
      }
      cleaned.append(.object(object))
    }
    return cleaned
  }
}
