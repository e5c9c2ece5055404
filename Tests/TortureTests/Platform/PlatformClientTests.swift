import GenesysCloud
import GenesysSimulator
import Reconciliation
import RoutingModel
import Testing
import Torture

/// The client without tasks and sockets does what the product's does.
@Suite struct PlatformClientTests {
  @Test(arguments: Switches.RulesList.allCases, [25, 100])
  func aWholeOrganisationIsRead(list: Switches.RulesList, pageSize: Int) throws {
    var play = Play(rules: 250) {
      $0.rulesList = list
      $0.largestPage = pageSize
    }
    let state = try play.live(Ask.everything).get()
    let rules = try #require(state.kinds["RoutingRule"])
    #expect(rules.complete && rules.objects.count == 250 && Set(rules.objects.map(\.id)) == play.world.ids)
    #expect(state.kinds["SkillGroup"]?.objects.count == 7)
    #expect(state.references.names(in: .queues) == ["Sales", "Support"])
    let pages = play.requests("GET").count { $0.request.path == ObjectKind.routingRule.path }
    #expect(pages == 250 / pageSize + (250 % pageSize == 0 ? 0 : 1))
    let before = play.sent.count
    let again = try play.live(Ask.everything).get()
    #expect(again.kinds["RoutingRule"]?.objects == rules.objects)
    // Objects that stand still are not read again by their ids.
    #expect(play.sent.count - before < 20)
  }

  @Test func anObjectLivesItsLife() throws {
    var play = Play()
    let key = try play.world.key("Fresh")
    guard case .done(let made?, _) = try play.outcome(Ask.create(key)) else { return #expect(Bool(false)) }
    #expect(made.canonical == Ask.rule("Fresh") && play.world.rules(named: "Fresh") == 1)
    let found = try play.found(key)
    #expect(found == [made])
    let changed = Ask.rule("Fresh", priority: 9)
    guard case .done(let updated?, let exchange) = try play.outcome(.update(made, changed)) else {
      return #expect(Bool(false))
    }
    #expect(updated.canonical == changed && exchange.attempts == 1 && exchange.correlationID != nil)
    #expect(play.requests("PATCH").count == 1)
    // Nothing differs: nothing is sent.
    guard case .done = try play.outcome(.update(updated, changed)) else {
      return #expect(Bool(false))
    }
    #expect(play.requests("PATCH").count == 1)
    let present = try play.read(key.kind, made.id)
    #expect(present == updated)
    guard case .done = try play.outcome(.delete(updated)) else { return #expect(Bool(false)) }
    let gone = try play.read(key.kind, made.id)
    #expect(gone == nil)
    guard case .missing = try play.outcome(.delete(updated)) else { return #expect(Bool(false)) }
    #expect(play.world.tokensIssued == 1)
  }

  @Test func conflictsAreToldApart() throws {
    var play = Play()
    let key = try play.world.key("Fresh")
    guard case .done(let made?, _) = try play.outcome(Ask.create(key)) else { return #expect(Bool(false)) }
    guard case .conflict(let taken, _) = try play.outcome(Ask.create(key)) else { return #expect(Bool(false)) }
    #expect(taken.status == 409)
    _ = try play.world.drift(
      ["action": "change", "id": .string(made.id), "fields": ["priority": 77]], now: play.now.wall)
    let update = OperationEffect.update(made, Ask.rule("Fresh", priority: 9))
    guard case .conflict(let stale, _) = try play.outcome(update) else { return #expect(Bool(false)) }
    #expect(stale.message.contains("version"))
    guard case .notSent = try play.outcome(.read(kind: "NoSuchKind", id: "x")) else { return #expect(Bool(false)) }
  }

  @Test func aWaitIsOverAfterItsTime() throws {
    var play = Play()
    let event = play.ask(Ask.operation(.wait(milliseconds: 1_234)))
    guard case .operation(_, .waited)? = event else { return #expect(Bool(false)) }
    #expect(play.time == 1_234 && play.sent.isEmpty)
    let silent = play.start(Ask.operation(.record(intent)))
    let ended = play.run()
    #expect(ended && play.answers[silent] == nil)
  }

  private var intent: Intent {
    let key = ResourceKey(kind: "RoutingRule", scope: "q", name: "n")
    return Intent(
      operationID: "op", commit: nil, action: .delete, key: key,
      identity: ResourceIdentity(kind: key.kind, name: key.name, queue: key.scope), liveID: "x", desired: nil,
      before: nil, actor: "test", time: Play.start)
  }

  @Test(arguments: [true, false])
  func aTokenThatEndsOnTheWayIsRenewedOnce(isRevoked: Bool) throws {
    // Without pace a page takes 40 ms; with one a second the token ends between two pages.
    var play = Play(rules: 100, requestsPerMinute: 60) {
      $0.largestPage = 5
      if !isRevoked { $0.tokenLifetimeSeconds = 10 }
    }
    if isRevoked { play.world.faults.add(try Fault(words: "revokeTokens every=7")) }
    let state = try play.live(Ask.everything).get()
    #expect(state.kinds["RoutingRule"]?.complete == true && state.kinds["RoutingRule"]?.objects.count == 100)
    #expect(play.world.tokensIssued > 1 && play.mostTokenRequests == 1)
  }

  @Test func aRefusedClientIsToldAndNotAskedForAgain() throws {
    var play = Play()
    play.world.clients = [OAuthClient(id: "client", secret: "another", name: "A")]
    guard case .failure(.credentials(let reason)) = try play.live(Ask.everything) else {
      return #expect(Bool(false))
    }
    #expect(!reason.contains("canary") && play.sent.count == 1)
    guard case .refused(let error, _) = try play.outcome(Ask.create(try play.world.key("Fresh"))) else {
      return #expect(Bool(false))
    }
    #expect(error.status == 401)
  }

  @Test func aChangedSecretIsUsedForTheNextToken() throws {
    var play = Play(rules: 10)
    _ = try play.live(Ask.rules).get()
    play.world.clients = [OAuthClient(id: "client", secret: "n3w-canary", name: "A")]
    play.world.revokeTokens()
    guard case .failure(.credentials) = try play.live(Ask.rules) else { return #expect(Bool(false)) }
    play.client.credentials = ClientCredentials(clientID: "client", clientSecret: "n3w-canary")
    let state = try play.live(Ask.rules).get()
    #expect(state.kinds["RoutingRule"]?.objects.count == 10)
  }
}
