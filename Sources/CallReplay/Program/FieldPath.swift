package import RoutingModel

/// Where a field's value stands in a call: the keys from the root, then what stands in lists.
package struct FieldPath: Hashable, Sendable {
  /// One step from a list on.
  enum Step: Hashable, Sendable {
    case key(ExactText)
    /// One element, counted from 0.
    case element(Int)
    case every
    /// Elements that are objects with this text as this member.
    case matching(ExactText, ExactText)
  }

  /// What a text is read as, where it is spelled so.
  enum Cast: String, Hashable, Sendable {
    case number, boolean
  }

  package let keys: [ExactText]
  let steps: [Step]
  /// A list of all values that are found, and not the first one.
  let takesAll: Bool
  let cast: Cast?

  /// Only keys: such a value is found while a call is read.
  var isPlain: Bool { steps.isEmpty && !takesAll && cast == nil }

  /// `customer.tier` is the member `tier` of the member `customer`, as conditions name fields.
  package init(dotted text: ExactText) {
    self.init(keys: text.dottedKeys, steps: [], takesAll: false, cast: nil)
  }

  init(keys: [ExactText], steps: [Step], takesAll: Bool, cast: Cast?) {
    self.keys = keys
    self.steps = steps
    self.takesAll = takesAll
    self.cast = cast
  }

  /// `nil` where a key is missing, something on the way is of another kind, or the value is null.
  func value(in call: JSONObject) -> JSONValue? {
    var value = JSONValue.object(call)
    for key in keys {
      guard let inner = value.objectValue?[key] else { return nil }
      value = inner
    }
    if isPlain { return value.isNull ? nil : value }
    var found: [JSONValue] = []
    collect(value, steps[...], &found)
    if takesAll { return found.isEmpty ? nil : .array(found) }
    return found.first
  }

  private func collect(_ value: JSONValue, _ rest: ArraySlice<Step>, _ found: inout [JSONValue]) {
    guard let step = rest.first else {
      if takesAll, let elements = value.arrayValue {
        for element in elements where !element.isNull { found.append(cast(element)) }
      } else if !value.isNull {
        found.append(cast(value))
      }
      return
    }
    if case .key(let key) = step {
      if let inner = value.objectValue?[key] { collect(inner, rest.dropFirst(), &found) }
      return
    }
    for (index, element) in (value.arrayValue ?? []).enumerated() where Self.takes(step, index, element) {
      collect(element, rest.dropFirst(), &found)
    }
  }

  private static func takes(_ step: Step, _ index: Int, _ element: JSONValue) -> Bool {
    switch step {
    case .key: false
    case .every: true
    case .element(let wanted): index == wanted
    case .matching(let key, let text): element.objectValue?[key]?.textValue == text
    }
  }

  private func cast(_ value: JSONValue) -> JSONValue {
    guard let cast, let text = value.textValue else { return value }
    return cast.value(of: text) ?? value
  }
}

extension FieldPath.Cast {
  /// `nil` where the text is spelled otherwise.
  func value(of text: ExactText) -> JSONValue? {
    switch self {
    case .number:
      guard CSVNumber.isNumber(Array(text.string.utf8)) else { return nil }
      return JSONNumber(literal: text.string).map { .number($0) }
    case .boolean:
      switch text.string.utf8.map({ $0 | 0x20 }) {
      case Array("true".utf8): return true
      case Array("false".utf8): return false
      default: return nil
      }
    }
  }
}
