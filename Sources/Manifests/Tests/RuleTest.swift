package import RoutingModel

/// One call of a `*.test.yaml`, and what its queue should do with it.
package struct RuleTest: Hashable, Sendable {
  package enum Expectation: Hashable, Sendable {
    /// The rule of this name takes the call.
    case rule(ExactText)
    /// No rule takes it.
    case none
  }

  package let name: ExactText
  package let queue: Reference
  package let call: JSONObject
  package let expectation: Expectation
  /// The enabled rules of the queue that hold for the call, whichever takes it; `nil` where that is not said.
  package let matches: [ExactText]?
  package let location: SourceLocation
  /// Where the queue, the expectation and the matches stand.
  let queueLocation: SourceLocation
  let expectationLocation: SourceLocation
  let matchesLocation: SourceLocation

  /// The same test under another path.
  func moved(to file: String) -> RuleTest {
    func moved(_ place: SourceLocation) -> SourceLocation {
      SourceLocation(file: file, line: place.line, column: place.column)
    }
    return RuleTest(
      name: name, queue: queue, call: call, expectation: expectation, matches: matches, location: moved(location),
      queueLocation: moved(queueLocation), expectationLocation: moved(expectationLocation),
      matchesLocation: moved(matchesLocation))
  }
}

/// What became of a test.
package struct RuleTestOutcome: Hashable, Sendable {
  package let test: RuleTest
  /// The rule that takes the call.
  package let taken: ExactText?
  /// Every enabled rule of the queue that holds, in the order in which the queue asks them.
  package let matched: [ExactText]
  /// Why it failed; none where it passed.
  package let failures: [Diagnostic]

  package var passed: Bool { failures.isEmpty }
}
