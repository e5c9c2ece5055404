/// How many calls are evaluated together: as many as let the bitmaps stay in the processor's cache.
struct BatchShape: Sendable {
  /// Words of eight: 512 calls each.
  let lanes: Int

  static let callsOfLane = 512
  /// Bytes of all bitmaps.
  private static let cache = 2 << 20
  /// More would not be faster, and counting adds at most 31 lanes of bytes.
  private static let mostLanes = 16

  var calls: Int { lanes * Self.callsOfLane }

  init(lanes: Int) { self.lanes = min(max(1, lanes), Self.mostLanes) }

  init(_ program: ReplayProgram) {
    self.init(lanes: Self.cache / (64 * max(1, program.slots + program.codes.count)))
  }
}
