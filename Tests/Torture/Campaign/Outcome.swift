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
  /// Of the journal's files at the end, in bytes, and of the one that is written ahead.
  package let databaseBytes: Int
  package let logBytes: Int
  /// Events that a receiver was sent and acknowledged.
  package let delivered: Int
}
