internal import RoutingModel

/// JSON Schema of a condition tree. Depth, patterns and declared fields are beyond it; `validate` checks them.
enum ExpressionSchema {
  static var node: JSONValue {
    [
      "type": "object",
      "description": "A node of the condition tree.",
      "properties": [
        "type": ["enum": ["and", "or", "not", "condition"]],
        "children": ["anyOf": [["type": "array", "items": ManifestSchema.reference("expression")], ["type": "null"]]],
        "field": ["type": ["string", "null"], "description": "A field of the call, such as skill or customer.tier."],
        "operator": ["enum": .array(Operator.allCases.map { .string($0.rawValue) } + [.null])],
        "value": ["type": ["string", "number", "boolean", "null"]],
      ],
      "required": ["type"],
      "additionalProperties": false,
      "allOf": [condition, logic(["and", "or"], largest: nil), logic(["not"], largest: 1), ordering, textual, valued],
    ]
  }

  private static let absent: JSONValue = ["type": "null"]

  private static var condition: JSONValue {
    [
      "if": ["properties": ["type": ["const": "condition"]], "required": ["type"]],
      "then": [
        "required": ["field", "operator"],
        "properties": [
          "field": ["type": "string", "minLength": 1, "maxLength": 256], "operator": ["type": "string"],
          "children": ["anyOf": [["type": "array", "maxItems": 0], absent]],
        ],
      ],
    ]
  }

  private static func logic(_ types: [JSONValue], largest: Int64?) -> JSONValue {
    var children = JSONObject([("type", "array"), ("minItems", 1)])
    if let largest { children["maxItems"] = .integer(largest) }
    return [
      "if": ["properties": ["type": ["enum": .array(types)]], "required": ["type"]],
      "then": [
        "required": ["children"],
        "properties": ["children": .object(children), "field": absent, "operator": absent, "value": absent],
      ],
    ]
  }

  private static var ordering: JSONValue { values(of: { $0.isOrdering }, "number") }

  private static var textual: JSONValue { values(of: { !$0.castsBooleans }, "string") }

  private static func values(of selected: (Operator) -> Bool, _ type: JSONValue) -> JSONValue {
    ["if": isOperator(selected), "then": ["properties": ["value": ["type": type]]]]
  }

  private static var valued: JSONValue {
    [
      "if": isOperator(\.needsValue),
      "then": ["required": ["value"], "properties": ["value": ["type": ["string", "number", "boolean"]]]],
    ]
  }

  private static func isOperator(_ selected: (Operator) -> Bool) -> JSONValue {
    let words = Operator.allCases.filter(selected).map { JSONValue.string($0.rawValue) }
    return ["properties": ["operator": ["enum": .array(words)]], "required": ["operator"]]
  }
}
