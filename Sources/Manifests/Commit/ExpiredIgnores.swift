package import RoutingModel

extension DesiredState {
  /// What a person should know about a valid commit, at a time: an exception that has ended does so without a commit,
  /// and then a manual change is undone that was left alone the day before.
  package func warnings(at now: Instant) -> [Diagnostic] {
    let ended = policy.ignores.compactMap { entry -> Diagnostic? in
      guard let expires = entry.expires, expires <= now else { return nil }
      return Diagnostic(
        entry.location, .warning, DiagnosticCode.ignoreExpired.rawValue,
        "this exception ended at \(expires.rfc3339Seconds) and has no effect any more; remove it, or move \"expires\"")
    }
    return ended.isEmpty ? warnings : DiagnosticOrder.sorted(warnings + ended)
  }
}
