/// The rules of a time zone as data: how far its clocks are ahead of UTC, and since when.
package struct ZoneOffsets: Hashable, Sendable {
  package struct Transition: Hashable, Sendable {
    package let at: Instant
    /// Milliseconds ahead of UTC from then on.
    package let offset: Int64

    package init(at: Instant, offset: Int64) {
      self.at = at
      self.offset = offset
    }
  }

  /// IANA's name, such as `Europe/Berlin`.
  package let name: String
  private let first: Int64
  private let transitions: [Transition]

  /// - Parameter first: milliseconds ahead of UTC before the first transition.
  package init(name: String, first: Int64, transitions: [Transition] = []) {
    self.name = name
    self.first = first
    self.transitions = transitions.sorted { $0.at < $1.at }
  }

  package static let utc = ZoneOffsets(name: "UTC", first: 0)

  package func offset(at instant: Instant) -> Int64 {
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : transitions[low - 1].offset
  }

  /// What a clock on the wall shows, as if it were UTC.
  func local(_ instant: Instant) -> Instant { instant.advanced(byMilliseconds: offset(at: instant)) }

  /// When a clock on the wall shows this time: twice where clocks are set back; where they are set forward over it, the
  /// moment in which that happens.
  func instants(ofLocal local: Instant) -> (first: Instant, last: Instant) {
    let before = offset(at: local.advanced(byMilliseconds: -Self.day))
    let after = offset(at: local.advanced(byMilliseconds: Self.day))
    let candidates = [before, after].map { (local.advanced(byMilliseconds: -$0), $0) }
      .filter { offset(at: $0.0) == $0.1 }.map(\.0)
    if let first = candidates.min(), let last = candidates.max() { return (first, last) }
    let gap = transitions.first { transition in
      local.advanced(byMilliseconds: -before) >= transition.at
        && transition.at > local.advanced(byMilliseconds: -Self.day - before)
    }
    let moment = gap?.at ?? local.advanced(byMilliseconds: -before)
    return (moment, moment)
  }

  private static let day: Int64 = 86_400_000
}
