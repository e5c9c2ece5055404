internal import RoutingModel

extension APISession {
  /// Holds a conversation to its end; its calls go out at the same time, within the pace. Where it finishes early,
  /// the calls under way are told to stop.
  func hold<Held: Conversation>(_ held: Held) async -> Held.Outcome {
    await withTaskGroup(of: (Int, Held.Answer).self) { group in
      var conversation = held
      var turn = conversation.begin()
      var underWay = 0
      while true {
        let number: Int
        let answer: Held.Answer
        switch turn {
        case .finished(let value):
          group.cancelAll()
          return value
        case .ask(let asked) where asked.count == 1 && underWay == 0:
          (number, answer) = await carryOut(asked[0])
        case .ask(let asked):
          for one in asked { group.addTask { await self.carryOut(one) } }
          underWay += asked.count
          guard let ended = await group.next() else { preconditionFailure("a conversation waits for nothing") }
          underWay -= 1
          (number, answer) = ended
        }
        let before = conversation.pages
        turn = conversation.answered(number, answer)
        pages.add(conversation.pages, since: before)
      }
    }
  }

  private func carryOut<Answer>(_ asked: Ask<Answer>) async -> (Int, Answer) {
    (asked.number, asked.understand(await perform(asked.call), redacted))
  }
}
