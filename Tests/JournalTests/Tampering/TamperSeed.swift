import Foundation

/// Chance that can be repeated: `ROUTEKEEPER_TEST_SEED` runs a printed seed again.
struct TamperSeed: RandomNumberGenerator {
  private var state: UInt64

  static let isTorture = ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_TORTURE"] == "1"

  static func chosen() -> UInt64 {
    ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 1...999_999)
  }

  init(_ seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// Another byte than `byte`.
  mutating func other(than byte: UInt8) -> UInt8 { byte ^ UInt8.random(in: 1...255, using: &self) }
}
