package import RoutingModel

/// JSON Schema (2020-12) of what people write, for editors: completion, and a first check before `validate`.
package enum ManifestSchema {
  private static let dialect: JSONValue = "https://json-schema.org/draft/2020-12/schema"

  /// Of a file with manifests: one, or a list of them.
  package static func json(kinds: [ResourceKind]) -> JSONValue {
    let names = kinds.map(\.name).sorted()
    var definitions = JSONObject([("expression", ExpressionSchema.node), ("manifest", manifest(names))])
    for kind in kinds { add(kind, to: &definitions) }
    return [
      "$schema": dialect,
      "title": "Routekeeper manifests",
      "anyOf": [reference("manifest"), ["type": "array", "items": reference("manifest")]],
      "$defs": .object(definitions),
    ]
  }

  /// Of `routekeeper.yaml` in a repository of rules.
  package static func repositoryFile() -> JSONValue {
    let word: JSONValue = ["enum": .array(CallFieldType.allCases.map { .string($0.rawValue) })]
    let fields: JSONValue = [
      "type": ["object", "null"],
      "description": "Fields of calls that conditions may name, with their types.",
      "additionalProperties": ["anyOf": [word, ["type": "array", "items": word, "minItems": 1]]],
    ]
    var definitions = JSONObject()
    for (name, schemas) in RepositoryFileSchema.definitions {
      definitions[name] = object(schemas, prefix: "")
    }
    var schema =
      object(RepositoryFileSchema.fields, prefix: "", others: [("fields", fields)]).objectValue ?? JSONObject()
    schema["$schema"] = dialect
    schema["title"] = "routekeeper.yaml of a repository of rules"
    schema["$defs"] = .object(definitions)
    return .object(schema)
  }

  /// Of a `*.test.yaml`.
  package static func tests() -> JSONValue {
    let name = text(NameRules.length, isName: true)
    let expect: JSONValue = [
      "description": "The rule that takes the call, or none; {rule: none} for a rule of that name.",
      "anyOf": [
        name, ["type": "object", "properties": ["rule": name], "required": ["rule"], "additionalProperties": false],
      ],
    ]
    let call: JSONValue = ["type": "object", "description": "The call's fields, as they come in."]
    var test =
      object(
        RuleTestReader.testFields, prefix: "",
        others: [(RuleTestReader.callKey, call), (RuleTestReader.expectKey, expect)]
      ).objectValue ?? JSONObject()
    test["required"] = ["name", "queue", "call", "expect"]
    var schema = object(RuleTestReader.fileFields, prefix: "").objectValue ?? JSONObject()
    schema["$schema"] = dialect
    schema["title"] = "Rule tests of Routekeeper"
    schema["$defs"] = ["test": .object(test)]
    return .object(schema)
  }

  /// Chooses the kind by `kind`, so that an editor complains about the fields of one kind only.
  private static func manifest(_ names: [ExactText]) -> JSONValue {
    let choices = names.map { name -> JSONValue in
      let named: JSONValue = ["properties": ["kind": ["const": .string(name)]], "required": ["kind"]]
      let absent: JSONValue = ["not": ["properties": ["kind": ["type": "string"]], "required": ["kind"]]]
      return [
        "if": name == ManifestReader.defaultKind ? ["anyOf": [named, absent]] : named,
        "then": reference(name.string),
      ]
    }
    return [
      "type": "object",
      "properties": ["kind": ["enum": .array(names.map { .string($0) } + [.null])]],
      "allOf": .array(choices),
    ]
  }

  private static func add(_ kind: ResourceKind, to definitions: inout JSONObject) {
    let prefix = kind.name.string + "."
    let named: JSONValue = [
      "enum": [.string(kind.name), .null], "description": "What this manifest declares.",
    ]
    var schema = object(kind.fields, prefix: prefix, others: [("kind", named)]).objectValue ?? JSONObject()
    schema["description"] = .string(kind.documentation)
    definitions[kind.name] = .object(schema)
    for (name, schemas) in kind.definitions {
      definitions[ExactText(prefix + name)] = object(schemas, prefix: prefix)
    }
  }

  /// - Parameter prefix: of the names of the kind's own definitions, since two kinds may use one name.
  private static func object(
    _ schemas: [FieldSchema], prefix: String, others: [(ExactText, JSONValue)] = []
  ) -> JSONValue {
    var properties = JSONObject(others)
    var required: [JSONValue] = []
    var choices: [JSONValue] = []
    for schema in schemas {
      var property: JSONObject
      if let key = schema.textKey {
        property = JSONObject([("anyOf", [.object(value(schema.value, prefix: prefix)), ["type": "null"]])])
        properties[key] = [
          "type": ["string", "null"], "description": .string("\(schema.name) as text; exactly one of the two."),
        ]
        choices.append(either(schema.name, or: key))
      } else if case .required = schema.presence {
        required.append(.string(schema.name))
        property = value(schema.value, prefix: prefix)
      } else {
        property = JSONObject([("anyOf", [.object(value(schema.value, prefix: prefix)), ["type": "null"]])])
      }
      if case .default(let value) = schema.presence { property["default"] = value }
      property["description"] = .string(schema.documentation)
      properties[schema.name] = .object(property)
    }
    var result = JSONObject([
      ("type", "object"), ("properties", .object(properties)), ("required", .array(required)),
      ("additionalProperties", false),
    ])
    if !choices.isEmpty { result["allOf"] = .array(choices) }
    return .object(result)
  }

  /// Exactly one of two members; null counts as absent.
  private static func either(_ name: ExactText, or other: ExactText) -> JSONValue {
    func only(_ present: ExactText, _ absent: ExactText, _ types: JSONValue) -> JSONValue {
      [
        "required": [.string(present)],
        "properties": .object(JSONObject([(present, ["type": types]), (absent, ["type": "null"])])),
      ]
    }
    return ["oneOf": [only(name, other, "object"), only(other, name, "string")]]
  }

  private static func value(_ schema: ValueSchema, prefix: String) -> JSONObject {
    let json: JSONValue =
      switch schema {
      case .text(let length, let isName): text(length, isName: isName)
      case .integer(let range):
        ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
      case .boolean: ["type": "boolean"]
      case .enumeration(let words): ["enum": .array(words.map { .string($0) })]
      case .reference(_, let byIDOnly): objectReference(byIDOnly: byIDOnly)
      case .nameOf: text(NameRules.length, isName: true)
      case .expression: reference("expression")
      case .list(let element, let count, _):
        [
          "type": "array", "items": .object(value(element, prefix: prefix)),
          "minItems": .integer(Int64(count.lowerBound)), "maxItems": .integer(Int64(count.upperBound)),
        ]
      case .object(let schemas): object(schemas, prefix: prefix)
      case .definition(let name): reference(prefix + name)
      }
    return json.objectValue ?? JSONObject()
  }

  static func text(_ length: ClosedRange<Int>, isName: Bool) -> JSONValue {
    var schema = JSONObject([
      ("type", "string"), ("minLength", .integer(Int64(length.lowerBound))),
      ("maxLength", .integer(Int64(length.upperBound))),
    ])
    if isName { schema["pattern"] = "\\S" }
    return .object(schema)
  }

  private static func objectReference(byIDOnly: Bool) -> JSONValue {
    let name = text(NameRules.length, isName: true)
    let identified: JSONValue = [
      "type": "object", "properties": ["id": name], "required": ["id"], "additionalProperties": false,
    ]
    if byIDOnly { return identified }
    let either: JSONValue = [
      "type": "object",
      "properties": ["id": ["anyOf": [name, ["type": "null"]]], "name": ["anyOf": [name, ["type": "null"]]]],
      "additionalProperties": false,
      "anyOf": [
        ["required": ["id"], "properties": ["id": ["type": "string"]]],
        ["required": ["name"], "properties": ["name": ["type": "string"]]],
      ],
    ]
    return ["anyOf": [name, either]]
  }

  static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }
}
