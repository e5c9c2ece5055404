import Journal
import Testing
import Torture

@Suite(.serialized) struct JournalDiskTests {
  static let seed: UInt64 = 20_261_123
  static let ordinary = JournalWorkload.ordinary(rounds: 11, width: 1, restartEvery: 4)

  @Test func aKillOrALossOfPowerAtAnyMomentLosesNothingAcknowledged() async throws {
    let folder = try StateFolder()
    let trials = try await JournalTrials(Self.ordinary, directory: folder.path)
    let clock = ContinuousClock.now
    print("calls: \(trials.counts) moments: \(trials.moments.count) steps: \(trials.heads.count)")
    let report = await trials.crashes(seeds: [Self.seed])
    print("crashes: \(report), seed \(Self.seed), \(ContinuousClock.now - clock)")
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 100)
  }
}
