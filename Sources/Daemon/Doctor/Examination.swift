package import RoutingModel

/// What `doctor` found, check by check.
package struct Examination: Sendable {
  package enum State: String, Sendable { case ok, warning, failed }

  /// Which exit code a failure leads to.

  struct Check: Sendable {
    let name: String
    let state: State
    let message: String
    /// A command, or what to change.
    let next: String?
  }

  private(set) var checks: [Check] = []
  /// The gravest reason of a failure: a wrong configuration explains the rest, wrong credentials most of it.
  package private(set) var reason: ExitReason?

  mutating func ok(_ name: String, _ message: String) {
    checks.append(Check(name: name, state: .ok, message: message, next: nil))
  }

  mutating func warning(_ name: String, _ message: String, next: String? = nil) {
    checks.append(Check(name: name, state: .warning, message: message, next: next))
  }

  mutating func failed(_ name: String, _ message: String, next: String?, _ reason: ExitReason = .error) {
    checks.append(Check(name: name, state: .failed, message: message, next: next))
    switch (self.reason, reason) {
    case (.usage, _), (.credentials, .error): break
    default: self.reason = reason
    }
  }

  /// `{formatVersion, healthy, checks: [{check, state, message, next?}]}`
  package var document: JSONObject {
    JSONObject([
      ("formatVersion", 1), ("healthy", .bool(reason == nil)),
      (
        "checks",
        .array(
          checks.map { check in
            var entry = JSONObject([
              ("check", .string(check.name)), ("state", .string(check.state.rawValue)),
              ("message", .string(check.message)),
            ])
            if let next = check.next { entry["next"] = .string(next) }
            return .object(entry)
          })
      ),
    ])
  }
}
