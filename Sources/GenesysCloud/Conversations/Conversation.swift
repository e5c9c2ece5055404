/// A purpose that takes one or several calls, as a value without anybody who waits: which calls may be made now, and
/// what their answers come to.
///
/// `APISession` holds conversations in production, a simulation holds them in virtual time; neither decides anything.
/// A conversation never waits for nothing: until it is finished, at least one of its calls is under way.
package protocol Conversation: Sendable {
  /// An answer, understood.
  associatedtype Answer: Sendable
  associatedtype Outcome: Sendable

  /// Once, before everything else.
  mutating func begin() -> Turn<Answer, Outcome>

  /// A call that was asked for ended; in any order.
  mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome>

  /// For people who wait.
  var pages: PagesCounted { get }
}

extension Conversation {
  package var pages: PagesCounted { PagesCounted() }
}

package enum Turn<Answer: Sendable, Outcome: Sendable>: Sendable {
  /// These calls may be made, all at the same time; none: those under way are enough.
  case ask([Ask<Answer>])
  /// Whatever is still under way does not matter any more.
  case finished(Outcome)

  /// The same as a part of a larger conversation.
  package func map<OtherAnswer: Sendable, OtherOutcome: Sendable>(
    _ answer: @escaping @Sendable (Answer) -> OtherAnswer, _ outcome: (Outcome) -> OtherOutcome
  ) -> Turn<OtherAnswer, OtherOutcome> {
    switch self {
    case .ask(let asked): .ask(asked.map { $0.map(answer) })
    case .finished(let value): .finished(outcome(value))
    }
  }
}

/// One call of a conversation.
package struct Ask<Answer: Sendable>: Sendable {
  /// Gets what the call came to, and what takes the client's secrets out of a text.
  package typealias Understanding = @Sendable (CallOutcome, _ hiding: (String) -> String) -> Answer

  /// Names the call within its conversation while it is under way.
  package let number: Int
  package let call: APICall
  /// Needs nothing of the conversation's state, so that several answers can be understood at the same time.
  package let understand: Understanding

  package func map<Other: Sendable>(_ transform: @escaping @Sendable (Answer) -> Other) -> Ask<Other> {
    let understand = understand
    return Ask<Other>(number: number, call: call) { transform(understand($0, $1)) }
  }

  func numbered(_ number: Int) -> Ask { Ask(number: number, call: call, understand: understand) }
}

/// Pages of lists: known to come, and arrived.
package struct PagesCounted: Hashable, Sendable {
  package var expected = 0
  package var arrived = 0
}
