import Foundation
import Testing
import Torture

/// The simulation itself: that it repeats itself, comes by everything, and sees what goes wrong.
@Suite struct HistoryTests {
  @Test(arguments: Workload.allCases) func aCalmWorkloadViolatesNothing(workload: Workload) async {
    let outcome = await Campaign.play(workload.history)
    #expect(outcome.violations.isEmpty, "\(outcome.violations)")
    #expect(outcome.mutations > 0)
  }

  @Test func aCrowdOfChangesKeepsThePace() async {
    let outcome = await Campaign.play(Workload.crowd)
    #expect(outcome.violations.isEmpty, "\(outcome.violations)")
    #expect(outcome.mutations >= 70)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func equalHistoriesGiveEqualTraces(seed: UInt64) async {
    let first = await Campaign.play(.random(seed: seed))
    let second = await Campaign.play(.random(seed: seed))
    #expect(first.traceHash == second.traceHash)
    #expect(first.violations.isEmpty, "seed \(seed): \(first.violations)")
  }

  /// A point that no workload passes would be tried by nobody.
  @Test func everyPointIsPassed() async {
    var passed: Set<FaultPoint> = []
    for workload in Workload.allCases {
      passed.formUnion(await Campaign.play(workload.history).passed.keys)
    }
    #expect(passed == Set(FaultPoint.allCases))
  }

  /// Each kind of fault once, somewhere in the middle of the first workload.
  @Test(arguments: FaultKind.allCases) func everyFaultStrikes(fault: FaultKind) async throws {
    let point = try #require(
      FaultPoint.allCases.last { FaultKind.applicable(at: $0).contains(fault) && $0 != .started })
    let strike = Strike(point, 1, fault)
    let outcome = await Campaign.play(Workload.deployment.history.struck(by: [strike]))
    #expect(outcome.struck == [strike])
    #expect(outcome.violations.isEmpty, "\(strike): \(outcome.violations)")
  }

  @Test func strikesAreWrittenAndRead() {
    let strike = Strike(.writeLands, 2, .kill)
    #expect(strike.description == "A3:2:kill")
    #expect(Strike(strike.description) == strike)
    #expect(Strike("A3:2") == nil && Strike("X9:1:kill") == nil && Strike("A3:one:kill") == nil)
  }

  /// The end does not depend on the way there.
  @Test func differentWaysComeToOneEnd() async {
    var ends: Set<[String]> = []
    for workload in Workload.allCases { ends.insert(await Campaign.play(workload.history).end) }
    #expect(ends.count == 1, "\(ends)")
  }

  /// Every number of the list is either checked here or said to be checked elsewhere.
  @Test func noInvariantIsForgotten() {
    let here = Set(Invariant.allCases.map(\.rawValue))
    let elsewhere = Set(Invariant.elsewhere.map(\.number))
    #expect(here.isDisjoint(with: elsewhere))
    #expect(here.union(elsewhere) == Set(1...40))
  }
}

/// The patches of `Scripts/planted-bugs`.
@Suite struct PlantedBugTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "PlantedBugs")

  /// A patch that no longer fits would be missed only when all are run.
  @Test func everyPatchFitsTheSource() throws {
    let root = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".patch") }
    #expect(names.count >= 40)
    for name in names.sorted() {
      let patch = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
      let lines = patch.split(separator: "\n", omittingEmptySubsequences: false)
      let path = try #require(lines.first { $0.hasPrefix("--- a/") }?.dropFirst(6), "\(name) names no file")
      let source = try String(contentsOf: root.appending(path: String(path)), encoding: .utf8)
      // The lines that each hunk expects, in one piece.
      for hunk in lines.split(whereSeparator: { $0.hasPrefix("@@") }).dropFirst() {
        let expected = hunk.filter { $0.hasPrefix(" ") || $0.hasPrefix("-") }.map { $0.dropFirst() }
        #expect(source.contains(expected.joined(separator: "\n")), "\(name) does not fit \(path)")
      }
    }
  }
}
