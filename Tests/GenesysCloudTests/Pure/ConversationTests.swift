import GenesysCloud
import GenesysSimulator
import HTTPTransport
import RoutingModel
import SeededRandom
import Testing

/// Conversations without a client: what is asked, and what answers in any order come to.
@Suite struct ConversationTests {
  private let kind = ResourceKind.routingRule
  private let settings = OrganizationSettings(loginURL: "http://login.test", apiURL: "http://api.test")

  private func outcome(_ status: Int, _ json: JSONValue) -> CallOutcome {
    .answered(
      IncomingResponse(status: status, headers: [], body: JSONWriter.bytes(of: json)),
      Exchange(status: status, attempts: 1, latencyMilliseconds: 0, correlationID: nil))
  }

  private func number(_ call: APICall) -> Int {
    call.query.first { $0.0 == "pageNumber" }.flatMap { Int($0.1) } ?? 1
  }

  /// Holds a conversation whose answers come in a seeded order; tells how many calls were under way at most.
  private func hold<Held: Conversation>(
    _ held: Held, seed: UInt64, _ answer: (APICall) -> CallOutcome
  ) -> (outcome: Held.Outcome?, most: Int) {
    var held = held
    var random = SeededRandom(seed: seed)
    var underWay: [Ask<Held.Answer>] = []
    var most = 0
    var turn = held.begin()
    while true {
      switch turn {
      case .finished(let outcome): return (outcome, most)
      case .ask(let asked): underWay += asked
      }
      most = max(most, underWay.count)
      if underWay.isEmpty { return (nil, most) }
      let next = underWay.remove(at: Int.random(in: 0..<underWay.count, using: &random))
      turn = held.answered(next.number, next.understand(answer(next.call), { $0 }))
    }
  }

  @Test(arguments: 1...20)
  func theOrderOfAnswersDoesNotMatter(seed: UInt64) throws {
    let numbers = Array(1...95)
    let (result, most) = hold(KindReading(kind, fields: .standard, settings), seed: seed) { call in
      outcome(200, Sample.page(of: numbers, size: 5, number: number(call)))
    }
    let listing = try #require(try result?.get())
    #expect(listing.live.complete && listing.live.objects.map(\.id) == numbers.map { ExactText("id-\($0)") })
    #expect(listing.requests == 19 && most == 8)
  }

  @Test(arguments: 1...20)
  func headersAreReadOneByOneInAnyOrder(seed: UInt64) throws {
    func header(_ number: Int) -> JSONValue {
      ["id": .string("id-\(number)"), "name": .string("Rule \(number)"), "dateModified": "2026-01-01T00:00:00Z"]
    }
    let prefix = ResourceKind.routingRule.remote.basePath + "/id-"
    let (result, most) = hold(KindReading(kind, fields: .standard, settings), seed: seed) { call in
      if call.path.hasPrefix(prefix), let number = Int(call.path.dropFirst(prefix.utf8.count)) {
        return number == 7 ? outcome(404, [:]) : outcome(200, Sample.rule(number))
      }
      return outcome(200, Sample.page((1...30).map(header), total: 30, pageCount: 1))
    }
    let listing = try #require(try result?.get())
    // One vanished between the list and its object: nothing may be concluded from absences.
    #expect(!listing.live.complete && listing.live.objects.count == 29)
    #expect(listing.requests == 31 && most == 8)
  }

  @Test(arguments: [
    CallOutcome.unknown("reset", .none), .notDone("stopped", .none), .noCredentials("no", .none),
  ])
  func aChangeIsAskedForOnce(end: CallOutcome) throws {
    let live = try Sample.live()
    for change in [
      Change(creating: Sample.key, Sample.desired(), kind: kind, fields: .standard, settings),
      Change(updating: live, to: Sample.desired(priority: 9), kind: kind, fields: .standard, settings),
      Change(deleting: live.id, kind: kind, settings),
    ] {
      var calls = 0
      let (result, _) = hold(change, seed: 1) { _ in
        calls += 1
        return end
      }
      switch (result, end) {
      case (.unknown?, .unknown), (.notSent?, .notDone), (.refused?, .noCredentials): break
      default: Issue.record("\(end) came to \(String(describing: result))")
      }
      #expect(calls == 1)
    }
  }

  /// The steps of a call: never a sending without a fresh look at token and pace.
  @Test func everyAttemptBeginsWithTheToken() {
    var state = TokenState()
    _ = state.demand(at: Uptime(milliseconds: 0))
    let token = state.received("t", lifeSeconds: 300, at: Uptime(milliseconds: 0))
    let ask = Change(deleting: "x", kind: kind, settings)
    var deletion = ask
    guard case .ask(let asked) = deletion.begin(), let call = asked.first?.call else {
      return #expect(Bool(false))
    }
    var attempts = CallAttempts(call)
    for answer: Result<IncomingResponse, TransportFailure> in [
      .failure(.notSent("refused")), .success(IncomingResponse(status: 429, headers: [], body: [])),
      .success(IncomingResponse(status: 401, headers: [], body: [])),
    ] {
      guard case .getToken = attempts.begin(), case .waitForTurn = attempts.got(.success(token)),
        case .getToken = attempts.admitted(token, at: Uptime(milliseconds: 0), isCurrent: false),
        case .send = attempts.admitted(token, at: Uptime(milliseconds: 0), isCurrent: true)
      else { return #expect(Bool(false)) }
      let step = attempts.answered(
        Attempt(answer, wall: Instant(milliseconds: 0)), latencyMilliseconds: 1, answersToAll: 0, random: 0.5,
        hiding: { $0 })
      switch step {
      case .getToken, .rest: break
      default: Issue.record("\(answer) came to \(step)")
      }
    }
    #expect(attempts.exchange.attempts == 3)
  }
}
