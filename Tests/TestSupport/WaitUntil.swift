/// Polls until the condition holds.
///
/// - Parameters:
///   - expectation: What is awaited, for the message.
///   - deadline: Generous, since a machine may be busy; a passing test never waits for it.
/// - Throws: `TestSupportFailure` at the deadline, and whatever the condition throws.
package func waitUntil(
  _ expectation: String, deadline: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + deadline
  while try await !condition() {
    guard ContinuousClock.now < end else { throw TestSupportFailure("Not within \(deadline): \(expectation)") }
    try await Task.sleep(for: .milliseconds(10))
  }
}
