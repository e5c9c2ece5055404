package import RoutingModel

/// Where a field's value stands in a call: the keys from the root.
package struct FieldPath: Hashable, Sendable {
  package let keys: [ExactText]

  /// `customer.tier` is the member `tier` of the member `customer`.
  package init(dotted text: ExactText) {
    keys = text.string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { ExactText(String(decoding: $0, as: UTF8.self)) }
  }

  /// `nil` where a key is missing, something on the way is no object, or the value is null.
  func value(in call: JSONObject) -> JSONValue? {
    var object = call
    for (index, key) in keys.enumerated() {
      guard let value = object[key] else { return nil }
      if index == keys.count - 1 { return value.isNull ? nil : value }
      guard let inner = value.objectValue else { return nil }
      object = inner
    }
    return nil
  }
}
