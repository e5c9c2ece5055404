internal import RoutingModel

extension APISession {
  /// Holds a conversation to its end; its calls go out at the same time, within the pace. Where it finishes early,
  /// the calls under way are told to stop.
  func hold<Held: Conversation>(_ held: Held) async -> Held.Outcome {
    await withTaskGroup(of: (Int, CallOutcome).self) { group in
      var conversation = held
      var turn = conversation.begin()
      var underWay = 0
      while true {
        let number: Int
        let outcome: CallOutcome
        switch turn {
        case .finished(let value):
          group.cancelAll()
          return value
        case .ask(let calls) where calls.count == 1 && underWay == 0:
          (number, outcome) = (calls[0].number, await perform(calls[0].call))
        case .ask(let calls):
          for asked in calls { group.addTask { (asked.number, await self.perform(asked.call)) } }
          underWay += calls.count
          guard let ended = await group.next() else { preconditionFailure("a conversation waits for nothing") }
          underWay -= 1
          (number, outcome) = ended
        }
        let before = conversation.pages
        turn = conversation.answered(number, outcome, hiding: redacted)
        pages.add(conversation.pages, since: before)
      }
    }
  }
}
