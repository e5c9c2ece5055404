package import RoutingModel

/// Which calls are replayed, and how.
package struct ReplayOptions: Sendable {
  package var format = CallFormat.automatic
  /// Fields of rules that stand elsewhere in the calls. `id`, `time` and `queue` may be among them.
  package var paths: [ExactText: FieldPath] = [:]
  /// As the repository declares fields: what a cell of CSV, which has no types, is read as.
  package var fieldTypes: [ExactText: Set<CallFieldType>] = [:]
  /// Calls from this time on, and before that.
  package var since: Instant?
  package var until: Instant?
  package var sample: CallSample?
  package var threads = 1
  /// Whether single rules are timed, which needs each of them compiled by itself; `nil` up to a thousand rules.
  package var measuresLatency: Bool?
  /// For tests: counts are the same for any.
  package var lanes: Int?

  package init() {}

  /// Where calls have their id.
  static let idPath = FieldPath(dotted: "conversationId")
  /// Where calls may have their time; the first that is there counts.
  static let timePaths = ["timestamp", "conversationStart", "time"].map { FieldPath(dotted: ExactText($0)) }

  var captures: [FieldPath] {
    [paths["id"] ?? Self.idPath] + (since == nil && until == nil ? [] : paths["time"].map { [$0] } ?? Self.timePaths)
  }
}

/// A part of the calls, the same for equal seeds whatever the order of reading.
package struct CallSample: Hashable, Sendable {
  /// Calls whose hash is below are taken.
  private let bound: UInt64
  private let seed: UInt64
  package let share: Double

  /// - Parameter share: above 0, at most 1.
  package init?(share: Double, seed: UInt64) {
    guard share > 0, share <= 1 else { return nil }
    self.share = share
    self.seed = seed
    bound = UInt64(exactly: (share * 0x1p64).rounded(.down)) ?? .max
  }

  /// By the bytes of the call, so that a call is in the sample or not wherever it stands.
  func takes(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let bytes = line.baseAddress else { return false }
    var hash = ByteWords.hash(bytes, line.count) ^ (seed &* 0x9E37_79B9_7F4A_7C15)
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31) <= bound
  }
}
