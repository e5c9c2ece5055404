import GenesysCloud
import GenesysSimulator
import Reconciliation
import RoutingModel
import Testing
import Torture

/// The client under everything that goes wrong on the way.
@Suite struct PlatformFaultTests {
  @Test(arguments: Switches.RetryAfter.allCases)
  func aStormOf429IsOutlived(way: Switches.RetryAfter) throws {
    var play = Play(requestsPerMinute: 240) {
      $0.largestPage = 25
      $0.retryAfter = way
    }
    play.world.faults.add(try Fault(words: "rateLimit seconds=3 probability=0.5"))
    let state = try play.live(Ask.everything).get()
    #expect(state.kinds["RoutingRule"]?.complete == true && play.world.rateLimitedCount > 0)
    guard case .done = try play.outcome(Ask.create(try play.world.key("Fresh"))) else {
      return #expect(Bool(false))
    }
    #expect(play.world.rules(named: "Fresh") == 1)
  }

  /// How often in a row the organisation answers 503, and whether a read outlives it.
  @Test(arguments: [(1, true), (5, true), (6, false)])
  func aReadIsRepeatedSoOften(times: Int, succeeds: Bool) throws {
    var play = Play(rules: 10)
    play.world.faults.add(try Fault(words: "status status=503 retryAfter=2 next=\(times)"))
    let result = try play.live(Ask.rules)
    #expect(((try? result.get()) != nil) == succeeds)
    #expect(play.requests("GET").count == times + (succeeds ? 1 : 0))
    #expect(play.time >= Int64(min(times, 5)) * 2_000)
  }

  @Test(arguments: [
    "status status=503 commit=before", "status status=503 commit=after", "reset commit=before", "reset commit=after",
    "truncate bytes=10", "oversized bytes=2000000",
  ])
  func aCreateOfUnknownOutcomeIsNotSentAgain(words: String) throws {
    var play = Play()
    play.world.faults.add(try Fault(words: words + " method=POST path=/api/v2/routing/rules"))
    guard case .unknown = try play.outcome(Ask.create(try play.world.key("Fresh"))) else {
      return #expect(Bool(false), "\(words)")
    }
    #expect(play.requests("POST").count == 1)
    #expect(play.world.rules(named: "Fresh") == (words.contains("before") ? 0 : 1))
  }

  @Test func whatNeverLeftIsSentAgainAndWhatGotLostIsNot() throws {
    var play = Play()
    // The token comes first.
    play.network = { _, number in number == 1 ? .request : nil }
    guard case .done(_, let exchange) = try play.outcome(Ask.create(try play.world.key("One"))) else {
      return #expect(Bool(false))
    }
    #expect(exchange.attempts == 2 && play.world.rules(named: "One") == 1)
    play.network = { request, _ in request.method == "POST" ? .request : nil }
    guard case .notSent = try play.outcome(Ask.create(try play.world.key("Two"))) else {
      return #expect(Bool(false))
    }
    #expect(play.world.rules(named: "Two") == 0)
    let before = play.requests("POST").count
    play.network = { request, _ in request.method == "POST" ? .answer : nil }
    guard case .unknown = try play.outcome(Ask.create(try play.world.key("Three"))) else {
      return #expect(Bool(false))
    }
    #expect(play.world.rules(named: "Three") == 1 && play.requests("POST").count == before + 1)
  }

  @Test(
    arguments: [
      "shift change=moveToFront", "shift change=moveToEnd", "shift change=insertFirst", "shift change=deleteFirst",
      "duplicate",
    ], ["", " next=1", " probability=0.3"])
  func aReadIsEitherRightOrSaysThatItIsNot(fault: String, trigger: String) throws {
    var play = Play(rules: 120) { $0.largestPage = 25 }
    play.world.faults.add(try Fault(words: fault + trigger + " path=/api/v2/routing/rules"))
    let state = try play.live(Ask.rules).get()
    let rules = try #require(state.kinds["RoutingRule"])
    if rules.complete { #expect(Set(rules.objects.map(\.id)) == play.world.ids) }
    if trigger == " next=1" { #expect(rules.complete) }
    #expect(Set(rules.objects.map(\.id)).count == rules.objects.count)
  }

  /// Reads, changes, retries and tokens together never see more requests in a minute than configured.
  @Test(
    arguments: [30, 240],
    ["status status=500 probability=0.3", "rateLimit seconds=2 probability=0.1", "revokeTokens every=5"])
  func noMinuteSeesMoreThanThePace(pace: Int, fault: String) throws {
    var play = Play(rules: 200, requestsPerMinute: pace) { $0.rulesList = .headers }
    play.world.faults.add(try Fault(words: fault))
    for number in 0..<30 { play.start(Ask.operation(Ask.create(try play.world.key(ExactText("Fresh \(number)"))))) }
    play.start(Ask.everything)
    play.start(Ask.everything)
    let ended = play.run()
    #expect(ended)
    #expect(play.answers.count == 32 && play.answers.values.allSatisfy { $0.count == 1 })
    let times = play.sent.map(\.time)
    for (index, time) in times.enumerated().dropFirst(pace) {
      #expect(time - times[index - pace] >= 60_000, "request \(index)")
    }
    #expect(times.count > pace)
  }

  @Test(arguments: 1...8)
  func equalSeedsGiveEqualTraces(seed: UInt64) throws {
    func trace() throws -> [String] {
      var play = Play(seed: seed, rules: 60, requestsPerMinute: 120) { $0.rulesList = .headers }
      for fault in ["status status=502 probability=0.2", "rateLimit seconds=1 probability=0.1"] {
        play.world.faults.add(try Fault(words: fault))
      }
      play.start(Ask.everything)
      play.start(Ask.operation(Ask.create(try play.world.key("Fresh"))))
      let ended = play.run()
      #expect(ended)
      return play.trace
    }
    let first = try trace()
    #expect(try trace() == first && first.count > 70)
  }

  @Test func wakingAtAnyTimeHarmsNothing() throws {
    var play = Play(rules: 10, requestsPerMinute: 30)
    let id = play.start(Ask.everything)
    let spurious = play.client.woke(id, now: play.now)
    #expect(!spurious.contains { if case .send = $0 { true } else { false } })
    let ended = play.run()
    #expect(ended)
    guard case .liveRead(.success, startedAt: _)? = play.answers[id]?.first else { return #expect(Bool(false)) }
  }
}
