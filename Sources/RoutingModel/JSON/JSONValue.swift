/// A JSON document as a value. Equality is exact: strings by bytes, numbers by value, objects by key.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(ExactText)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  package static func string(_ text: String) -> JSONValue { .string(ExactText(text)) }
  package static func integer(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

  package var isNull: Bool { self == .null }

  package var boolValue: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  package var numberValue: JSONNumber? {
    if case .number(let value) = self { return value }
    return nil
  }

  package var textValue: ExactText? {
    if case .string(let value) = self { return value }
    return nil
  }

  package var stringValue: String? { textValue?.string }

  package var arrayValue: [JSONValue]? {
    if case .array(let value) = self { return value }
    return nil
  }

  package var objectValue: JSONObject? {
    if case .object(let value) = self { return value }
    return nil
  }

  /// The member of an object; `nil` for a missing member and for anything that is no object.
  package subscript(_ key: String) -> JSONValue? { objectValue?[key] }

  /// The word a person would use for this value's type, with its article.
  package var typeDescription: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(ExactText(value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { (ExactText($0.0), $0.1) }))
  }
}
