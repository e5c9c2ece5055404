/// What one history came to.
package struct Outcome: Sendable {
  package let violations: [Violation]
  package let traceHash: UInt64
  package let traceLines: [String]
  /// How often each point was passed.
  package let passed: [FaultPoint: Int]
  package let struck: [Strike]
  /// What is live at the end, without ids and versions.
  package let end: [String]
  package let mutations: Int
  package let lives: Int
}
