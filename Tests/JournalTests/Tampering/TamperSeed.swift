import Foundation
import SeededRandom

/// Chance that can be repeated: `ROUTEKEEPER_TEST_SEED` runs a printed seed again.
struct TamperSeed: RandomNumberGenerator {
  private var random: SeededRandom

  static let isTorture = ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_TORTURE"] == "1"

  static func chosen() -> UInt64 {
    ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 1...999_999)
  }

  init(_ seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func next() -> UInt64 { random.next() }

  /// Another byte than `byte`.
  mutating func other(than byte: UInt8) -> UInt8 { byte ^ UInt8.random(in: 1...255, using: &self) }
}
