import Reconciliation
import RoutingModel
import Testing

/// How a scenario begins.
extension World {
  /// The commit "one" with these rules was pushed before the daemon started, and so much virtual time went by.
  static func started(
    seed: UInt64, _ rules: [ExactText: Int64] = ["A": 1, "B": 1], for milliseconds: Int64 = 20_000,
    configure: (inout ReconcilerSettings) -> Void = { _ in }, until isEnough: (World) -> Bool = { _ in false }
  ) -> World {
    var world = World(seed: seed, configure: configure)
    world.push("one", rules)
    world.start()
    world.run(milliseconds, until: isEnough)
    return world
  }

  /// Beside it a commit "two" changes every rule, and waits for a person because it changes too many.
  static func waiting(
    seed: UInt64, _ rules: [ExactText: Int64], _ configure: (inout ReconcilerSettings) -> Void = { _ in }
  ) -> World {
    var world = World.started(seed: seed, rules) { settings in
      settings.plan.limits = GuardLimits(smallestSet: 1)
      configure(&settings)
    }
    world.push("two", rules.mapValues { _ in 2 })
    #expect(world.sync()?.verdict == .pending)
    return world
  }

  /// `rule 0`, `rule 1`…, all of one priority.
  static func many(_ count: Int, named prefix: String = "rule ") -> [ExactText: Int64] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { (ExactText("\(prefix)\($0)"), 1) })
  }

  /// A run of many changes that began and has not ended.
  mutating func runHalfway(_ sha: String, _ rules: [ExactText: Int64]) {
    push(sha, rules)
    _ = post { .sync($0, expectedChecksum: nil, approveHeld: false, actor: "Eve") }
    run(60_000) { $0.writes.count > 5 }
  }
}
