internal import RoutingModel

struct CompiledCondition: Sendable {
  private enum Test: Sendable {
    case exists
    case absent
    case equal(JSONValue)
    case unequal(JSONValue)
    case ordered(Operator, JSONValue)
    case contains(JSONValue)
    case pattern(Pattern)
  }

  /// The keys on the way: `customer.tier` is the member `tier` of the member `customer`.
  private let path: [ExactText]
  private let test: Test

  init(_ condition: Condition) throws(CompiledExpression.Refusal) {
    path = Self.path(condition.field)
    let value = condition.value ?? .null
    switch condition.operator {
    case .exists: test = .exists
    case .notExists: test = .absent
    case .eq: test = .equal(value)
    case .neq: test = .unequal(value)
    case .gt, .lt, .gte, .lte: test = .ordered(condition.operator, value)
    case .contains: test = .contains(value)
    case .regex:
      guard let text = value.textValue else { throw .patternType }
      do throws(Pattern.Refusal) {
        test = .pattern(try Pattern(text))
      } catch {
        throw .pattern(text, message: error.message)
      }
    }
  }

  private static func path(_ field: ExactText) -> [ExactText] {
    field.string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { ExactText(String(decoding: $0, as: UTF8.self)) }
  }

  func matches(_ call: JSONObject) -> Bool {
    guard let value = value(in: call) else {
      if case .absent = test { return true }
      return false
    }
    switch test {
    case .exists: return true
    case .absent: return false
    case .equal(let wanted): return Self.equal(value, wanted)
    case .unequal(let wanted): return !Self.equal(value, wanted)
    case .ordered(let order, let bound): return Self.ordered(value, order, bound)
    case .contains(let needle): return Self.contains(value, needle)
    case .pattern(let pattern): return Self.search(value, pattern)
    }
  }

  /// `nil` where a key is missing, something on the way is no object, or the value is null.
  func value(in call: JSONObject) -> JSONValue? {
    var object = call
    for (index, key) in path.enumerated() {
      guard let value = object[key] else { return nil }
      if index == path.count - 1 {
        if case .null = value { return nil }
        return value
      }
      guard case .object(let inner) = value else { return nil }
      object = inner
    }
    return nil
  }

  /// One kind and one value; a list or an object equals nothing.
  private static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    default: false
    }
  }

  /// Numbers by value, strings by code points; anything else has no order.
  private static func ordered(_ left: JSONValue, _ order: Operator, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.number(let a), .number(let b)): compare(a, order, b)
    case (.string(let a), .string(let b)): compare(a, order, b)
    default: false
    }
  }

  private static func compare<Value: Comparable>(_ left: Value, _ order: Operator, _ right: Value) -> Bool {
    switch order {
    case .gt: right < left
    case .lt: left < right
    case .gte: !(left < right)
    case .lte: !(right < left)
    case .eq, .neq, .exists, .notExists, .contains, .regex: false
    }
  }

  private static func contains(_ value: JSONValue, _ needle: JSONValue) -> Bool {
    switch (value, needle) {
    case (.string(let text), .string(let part)): ByteSearch.contains(text, part)
    case (.array(let elements), _): elements.contains { equal($0, needle) }
    default: false
    }
  }

  private static func search(_ value: JSONValue, _ pattern: Pattern) -> Bool {
    switch value {
    case .string(let text): pattern.isFound(in: text)
    case .array(let elements): elements.contains { $0.textValue.map(pattern.isFound(in:)) ?? false }
    default: false
    }
  }
}

enum ByteSearch {
  /// Whether the bytes of `part` stand somewhere in `text`; the empty part always does. UTF-8 is self-synchronising,
  /// so bytes found are code points found.
  static func contains(_ text: ExactText, _ part: ExactText) -> Bool {
    var haystack = text.string
    var needle = part.string
    return haystack.withUTF8 { text in
      needle.withUTF8 { part in
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        for start in 0...(text.count - part.count) where text[start] == first {
          if text[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
      }
    }
  }
}
