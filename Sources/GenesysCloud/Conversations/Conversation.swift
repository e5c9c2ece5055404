/// A purpose that takes one or several calls, as a value without anybody who waits: which calls may be made now, and
/// what their answers come to.
///
/// `APISession` holds conversations in production, a simulation holds them in virtual time; neither decides anything.
/// A conversation never waits for nothing: until it is finished, at least one of its calls is under way.
package protocol Conversation: Sendable {
  associatedtype Outcome: Sendable

  /// Once, before everything else.
  mutating func begin() -> Turn<Outcome>

  /// A call that was asked for ended; in any order.
  ///
  /// - Parameter hiding: takes the client's secrets out of a text.
  mutating func answered(_ number: Int, _ outcome: CallOutcome, hiding: (String) -> String) -> Turn<Outcome>

  /// For people who wait.
  var pages: PagesCounted { get }
}

extension Conversation {
  package var pages: PagesCounted { PagesCounted() }
}

package enum Turn<Outcome: Sendable>: Sendable {
  /// These calls may be made, all at the same time; none: those under way are enough.
  case ask([NumberedCall])
  /// Whatever is still under way does not matter any more.
  case finished(Outcome)

  package func map<Other: Sendable>(_ transform: (Outcome) -> Other) -> Turn<Other> {
    switch self {
    case .ask(let calls): .ask(calls)
    case .finished(let outcome): .finished(transform(outcome))
    }
  }
}

package struct NumberedCall: Sendable {
  /// Names the call within its conversation while it is under way.
  package let number: Int
  package let call: APICall
}

/// Pages of lists: known to come, and arrived.
package struct PagesCounted: Hashable, Sendable {
  package var expected = 0
  package var arrived = 0
}
