import GenesysCloud
import RoutingModel
import Testing

@Suite struct TokenStateTests {
  private func at(_ seconds: Int64) -> Uptime { Uptime(milliseconds: seconds * 1000) }

  @Test func oneRequestFetchesAndTheOthersWait() {
    var state = TokenState()
    guard case .fetch = state.demand(at: at(0)) else { return #expect(Bool(false), "the first must fetch") }
    guard case .wait = state.demand(at: at(0)) else { return #expect(Bool(false), "the second must wait") }
    state.renewalFailed()
    guard case .fetch = state.demand(at: at(1)) else { return #expect(Bool(false), "after a failure the next fetches") }
    let token = state.received("abc", lifeSeconds: 300, at: at(1))
    guard case .use(let used) = state.demand(at: at(2)) else { return #expect(Bool(false), "the token is there") }
    #expect(used.text == "abc" && used.generation == token.generation)
  }

  /// `expires_in`, and the seconds for which the token is used.
  @Test(
    arguments: [
      (300, 270), (86_400, 86_370), (60, 30), (40, 20), (20, 10), (0, 0), (-5, 0), (Int64.min, 0),
      (Int64.max, 172_770), (nil, 270),
    ] as [(Int64?, Int64)])
  func isRenewedBeforeItEndsWhateverTheServerAnnounces(lifeSeconds: Int64?, usedSeconds: Int64) {
    var state = TokenState()
    _ = state.demand(at: at(1000))
    let token = state.received("abc", lifeSeconds: lifeSeconds, at: at(1000))
    #expect(
      state.isCurrent(token, at: Uptime(milliseconds: 1_000_000 + usedSeconds * 1000 + 499)) == (usedSeconds == 0))
    #expect(state.isCurrent(token, at: Uptime(milliseconds: 1_000_000 + max(usedSeconds * 1000 - 1, 0))))
    #expect(!state.isCurrent(token, at: Uptime(milliseconds: 1_000_000 + max(usedSeconds * 1000, 500))))
  }

  @Test func aRejectionCountsOnlyForTheTokenThatDrewIt() {
    var state = TokenState()
    _ = state.demand(at: at(0))
    let old = state.received("one", lifeSeconds: 300, at: at(0))
    state.rejected(generation: old.generation)
    guard case .fetch = state.demand(at: at(1)) else { return #expect(Bool(false), "a rejected token is renewed") }
    let new = state.received("two", lifeSeconds: 300, at: at(1))
    state.rejected(generation: old.generation)
    guard case .use(let used) = state.demand(at: at(2)) else { return #expect(Bool(false), "the new token stays") }
    #expect(used.generation == new.generation)
  }

  @Test func aTokenNeverShowsInADescription() {
    var state = TokenState()
    let token = state.received("canary", lifeSeconds: 300, at: at(0))
    var dumped = ""
    dump(token, to: &dumped)
    let credentials = ClientCredentials(clientID: "id", clientSecret: "canary")
    dump(credentials, to: &dumped)
    for text in [dumped, "\(token)", String(reflecting: token), "\(credentials)", String(reflecting: credentials)] {
      #expect(!text.contains("canary"))
    }
  }
}

@Suite struct RetryStateTests {
  enum Expected: Sendable { case deliver, renew, pause, again, lost, notDone }

  @Test(
    arguments: [
      (.answered(status: 200), .deliver, .deliver), (.answered(status: 400), .deliver, .deliver),
      (.answered(status: 401), .renew, .renew), (.answered(status: 403), .deliver, .deliver),
      (.answered(status: 404), .deliver, .deliver), (.answered(status: 408), .again, .lost),
      (.answered(status: 409), .deliver, .deliver), (.answered(status: 429), .pause, .pause),
      (.answered(status: 500), .again, .lost), (.answered(status: 501), .deliver, .deliver),
      (.answered(status: 502), .again, .lost), (.answered(status: 503), .again, .lost),
      (.answered(status: 504), .again, .lost), (.answered(status: 302), .deliver, .deliver),
      (.notSent("refused"), .again, .again), (.noAnswer("reset"), .again, .lost),
    ] as [(AttemptResult, Expected, Expected)])
  func readsAreRepeatedAndChangesOnlyWhenTheyCertainlyDidNotHappen(
    result: AttemptResult, read: Expected, change: Expected
  ) {
    for (changes, expected) in [(false, read), (true, change)] {
      var state = RetryState(changes: changes)
      let decision = state.decide(result, retryAfterMilliseconds: nil, random: 0.5)
      switch (decision, expected) {
      case (.deliver, .deliver), (.renewTokenAndRepeat, .renew), (.repeatAfterPause, .pause),
        (.giveUp(false, _), .lost), (.giveUp(true, _), .notDone):
        break
      case (.repeatAfter(let milliseconds), .again): #expect(milliseconds == 250)
      default: #expect(Bool(false), "\(result), changes \(changes): \(decision) instead of \(expected)")
      }
    }
  }

  @Test func attemptsAreBounded() {
    var state = RetryState(changes: false)
    var repeats = 0
    while case .repeatAfter = state.decide(.noAnswer("reset"), retryAfterMilliseconds: nil, random: 0) { repeats += 1 }
    #expect(repeats == RetryState.attemptLimit - 1)
    var throttled = RetryState(changes: true)
    var pauses = 0
    while case .repeatAfterPause = throttled.decide(.answered(status: 429), retryAfterMilliseconds: 0, random: 0) {
      pauses += 1
    }
    #expect(pauses == RetryState.throttleLimit - 1)
    var unauthorised = RetryState(changes: true)
    #expect(unauthorised.decide(.answered(status: 401), retryAfterMilliseconds: nil, random: 0) == .renewTokenAndRepeat)
    #expect(unauthorised.decide(.answered(status: 401), retryAfterMilliseconds: nil, random: 0) == .deliver)
  }

  /// Tasks that compete for a small budget draw many 429s each, while the organisation answers one after the other.
  @Test func throttlesWhileOthersAreAnsweredAreForgivenUpToABound() {
    var state = RetryState(changes: false)
    for round in 1..<RetryState.throttleLimitAmongAnswers {
      state.note(answersToAll: round)
      #expect(state.decide(.answered(status: 429), retryAfterMilliseconds: 0, random: 0) == .repeatAfterPause)
    }
    state.note(answersToAll: RetryState.throttleLimitAmongAnswers)
    guard case .giveUp(true, _) = state.decide(.answered(status: 429), retryAfterMilliseconds: 0, random: 0) else {
      return #expect(Bool(false), "no bound")
    }
  }

  @Test func aServerThatNamesATimeIsNotAskedBefore() {
    var state = RetryState(changes: false)
    let decision = state.decide(.answered(status: 503), retryAfterMilliseconds: 7_000, random: 0.5)
    #expect(decision == .repeatAfter(milliseconds: 7_000))
  }
}
