import Reconciliation
import RoutingModel
import Testing

/// `protect:` outlives the entry and the file that it stood in.
@Suite struct ProtectionTests {
  private static let policy = RepositoryPolicy(protects: [.init(kind: nil, name: "B", queue: nil)])

  private func world() -> World {
    var world = World(seed: 31)
    world.push("one", ["A": 1, "B": 1], Self.policy)
    world.start()
    world.run(20_000)
    #expect(world.live == ["A": 1, "B": 1])
    return world
  }

  private func isProtected(_ world: World) -> Bool {
    world.journal.facts.keys.contains { $0.hasPrefix("protected ") }
  }

  @Test(arguments: [false, true]) func aCommitThatDropsBothNeedsAPerson(crashes: Bool) {
    var world = world()
    world.push("two", ["A": 2])
    let status = world.sync()
    #expect(status?.verdict == .pending)
    #expect(status?.plan?.held.map(\.hold) == [.protection])
    #expect(world.live == ["A": 2, "B": 1], "the rest goes on")
    if crashes { world.crash() }
    // Also once that commit, which protects nothing, is the one in force.
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 2, "B": 1])
    world.push("three", ["A": 3])
    _ = world.sync()
    #expect(world.live == ["A": 3, "B": 1])
    _ = world.approve()
    #expect(world.live == ["A": 3])
    #expect(!isProtected(world))
  }

  @Test func aCommitThatStillProtectsItDeletesNothing() {
    var world = world()
    world.push("two", ["A": 2], Self.policy)
    #expect(world.sync()?.verdict == .inSync)
    #expect(world.live == ["A": 2, "B": 1])
    #expect(isProtected(world))
  }

  /// Names are told apart by their bytes, and facts by strings: in the two spellings of É they are equal.
  @Test func twoSpellingsOfOneName() {
    let (composed, decomposed): (ExactText, ExactText) = ("\u{C9}", "E\u{301}")
    var world = World(seed: 32)
    let entries = [composed, decomposed].map { RepositoryPolicy.Selector(kind: nil, name: $0, queue: nil) }
    world.push("one", ["A": 1, composed: 1, decomposed: 1], RepositoryPolicy(protects: entries))
    world.start()
    world.run(20_000)
    world.push("two", ["A": 2])
    _ = world.sync()
    world.crash()
    world.run(SimulationTests.hour)
    #expect(world.live.count == 3, "both wait for a person")
  }

  /// In two commits it is a decision that reviewers saw.
  @Test func protectionThatIsLiftedFirst() {
    var world = world()
    world.push("two", ["A": 1, "B": 1])
    #expect(world.sync()?.verdict == .inSync)
    #expect(!isProtected(world))
    world.push("three", ["A": 1])
    _ = world.sync()
    #expect(world.live == ["A": 1])
  }
}
