import RoutingModel

/// The parameters of a fault, checked.
package struct FaultParameters {
  static let names: Set<String> = [
    "effect", "method", "path", "next", "every", "probability", "milliseconds", "status", "commit", "retryAfter",
    "seconds", "bytes", "reset", "pauseMilliseconds", "change", "location",
  ]

  package static let effects = [
    "latency", "status", "rateLimit", "tokenLimit", "reset", "truncate", "slowBody", "shift", "duplicate",
    "stuckCursor", "revokeTokens", "garbage", "wrongContentType", "emptyBody", "redirect", "oversized", "absurdTotals",
  ]

  private let object: JSONObject

  init(_ object: JSONObject) { self.object = object }

  func text(_ name: String) throws(FaultError) -> String? {
    guard let value = object[name] else { return nil }
    if let number = value.numberValue { return number.text }
    guard let text = value.stringValue else { throw FaultError(description: "\(name) must be text") }
    return text
  }

  private func number(_ name: String, _ fallback: Int) throws(FaultError) -> Int {
    guard let value = object[name] else { return fallback }
    guard let number = value.numberValue?.int64, (0...Int64(Int32.max)).contains(number) else {
      throw FaultError(description: "\(name) must be a number from 0 to \(Int32.max)")
    }
    return Int(number)
  }

  private func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, _ fallback: Value
  ) throws(FaultError) -> Value where Value.RawValue == String {
    guard let text = try text(name) else { return fallback }
    guard let value = Value(rawValue: text) else {
      let choices = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw FaultError(description: "\(name) must be one of \(choices)")
    }
    return value
  }

  func triggers() throws(FaultError) -> [Fault.Trigger] {
    var triggers: [Fault.Trigger] = []
    if object["next"] != nil { triggers.append(.next(try number("next", 1))) }
    if object["every"] != nil { triggers.append(.every(try number("every", 1))) }
    if let value = object["probability"] {
      guard let probability = value.numberValue?.double, (0...1).contains(probability) else {
        throw FaultError(description: "probability must be a number from 0 to 1")
      }
      triggers.append(.probability(probability))
    }
    return triggers
  }

  func effect() throws(FaultError) -> FaultEffect {
    switch try text("effect") {
    case "latency": return .latency(milliseconds: try number("milliseconds", 1000))
    case "status":
      let status = try number("status", 503)
      guard (200...599).contains(status) else { throw FaultError(description: "status must be from 200 to 599") }
      return .status(status, try choice("commit", .before), retryAfter: try text("retryAfter"))
    case "rateLimit": return .rateLimit(seconds: try number("seconds", 1))
    case "tokenLimit": return .tokenLimit
    case "reset": return .reset(try choice("commit", .before))
    case "truncate": return .truncate(bytes: try number("bytes", 20), reset: object["reset"]?.boolValue ?? false)
    case "slowBody":
      return .slowBody(
        bytes: max(1, try number("bytes", 64)), pauseMilliseconds: try number("pauseMilliseconds", 100))
    case "shift": return .shift(try choice("change", .moveToFront))
    case "duplicate": return .duplicate
    case "stuckCursor": return .stuckCursor
    case "revokeTokens": return .revokeTokens
    case "garbage": return .garbage
    case "wrongContentType": return .wrongContentType
    case "emptyBody": return .emptyBody
    case "redirect": return .redirect(location: try text("location") ?? "http://127.0.0.1:9/elsewhere")
    case "oversized": return .oversized(bytes: try number("bytes", 100 << 20))
    case "absurdTotals": return .absurdTotals
    case let name:
      throw FaultError(
        description: "there is no effect \(name ?? "without a name"); known: \(Self.effects.joined(separator: ", "))")
    }
  }
}
