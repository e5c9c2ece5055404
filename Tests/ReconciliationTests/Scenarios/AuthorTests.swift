import Reconciliation
import RoutingModel
import Testing

/// Who changed it: asked beside everything else, and nothing waits for the answer.
@Suite struct AuthorTests {
  private static let ann = ChangeAuthor(
    kind: .user, id: "u-1", name: "Ann", time: Samples.start, action: "Update",
    changes: [.init(property: "priority", old: ["1"], new: ["9"])])

  private func world(
    _ authors: (@Sendable (AuthorQuestion) -> AuthorAnswer)?, _ configure: (inout ReconcilerSettings) -> Void = { _ in }
  ) -> World {
    var world = World.started(seed: 5, ["A": 1, "B": 1], configure: configure)
    world.authors = authors
    return world
  }

  private static let tells: @Sendable (AuthorQuestion) -> AuthorAnswer = { question in
    .found(Dictionary(question.subjects.map { ($0.key, ann) }, uniquingKeysWith: { first, _ in first }))
  }

  @Test func theAnswerIsKeptWithTheFinding() throws {
    var world = world(Self.tells) { $0.onDrift = .report }
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    #expect(world.status.drift?.changed.map(\.author) == [Self.ann])
    #expect(world.questions.count == 1)
    #expect(world.questions.first?.subjects.map(\.key) == [Samples.key("A")])
    #expect(world.journal.audits.count { $0.action == "drift.attributed" } == 1)
    world.crash()
    world.run(SimulationTests.hour)
    #expect(world.status.drift?.changed.map(\.author) == [Self.ann])
    #expect(world.questions.count == 1)
    let json = JSONValue.object(world.status.drift?.json ?? .init())["changed"]?.arrayValue?.first?["by"]
    #expect(ChangeAuthor(json) == Self.ann)
  }

  @Test func theAnswerMayComeAfterTheRepair() {
    var world = world(Self.tells)
    world.faults.longestDelay = 2_000
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    #expect(world.live["A"] == 1)
    #expect(world.status.drift?.healed.map(\.author) == [Self.ann])
  }

  @Test func noAnswerHoldsNothingUp() {
    var world = world(nil)
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    world.delete("B")
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.questions.count == 1)
    #expect(world.status.verdict == .inSync)
  }

  @Test func whoeverMayNotLookIsNotAskedAgainSoon() {
    var world = world({ _ in .unavailable("403", isLasting: true) })
    for round in 0..<6 {
      world.edit("A", 9)
      world.run(SimulationTests.hour / 6 + Int64(round))
    }
    #expect(world.questions.count == 1)
    // A new configuration may bring the permission.
    world.tell(.configured(world.settings))
    world.run(60_000)
    #expect(world.questions.count == 2)
  }

  @Test func anAuditLogThatIsLateIsAskedAFewTimes() {
    let nobody: @Sendable (AuthorQuestion) -> AuthorAnswer = { _ in .found([:]) }
    var world = world(nobody) { $0.onDrift = .report }
    world.edit("A", 9)
    world.run(3 * SimulationTests.hour)
    #expect(world.questions.count == 3)
    #expect(world.status.drift?.changed.map(\.author) == [nil])
  }

  @Test func oneQuestionForManyObjects() {
    let many = World.many(120, named: "r")
    var world = World.started(seed: 3, many) { $0.onDrift = .report }
    world.authors = Self.tells
    for name in many.keys.sorted() { world.edit(name, 9) }
    world.run(SimulationTests.hour)
    #expect(world.questions.map(\.subjects.count) == [50, 50, 20])
    #expect(world.status.drift?.changed.allSatisfy { $0.author == Self.ann } == true)
  }

  @Test func theQuestionReachesAsFarBackAsItMustAndMay() throws {
    var world = world(Self.tells)
    world.run(30 * 24 * SimulationTests.hour)
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    let question = try #require(world.questions.first)
    #expect(question.until.milliseconds(since: question.since) <= 14 * 24 * SimulationTests.hour)
  }
}
