import RoutingModel

/// Read-after-write lag: what reads still show although it was changed.
struct Lag: Sendable {
  struct Prior: Sendable {
    /// The object before the write; `nil` when it did not exist.
    let object: StoredObject?
    var until: Instant
    var readsLeft: Int
  }

  private(set) var priors: [ObjectKind: [ExactText: Prior]] = [:]

  /// Remembers the state before a write. Of several writes, reads show the state before the first.
  mutating func note(_ kind: ObjectKind, _ id: ExactText, before: StoredObject?, switches: Switches, now: Instant) {
    guard switches.lagMilliseconds > 0 || switches.lagReads > 0 else { return }
    var before = before
    // Its wire forms are of the spelling of now.
    before?.whole = nil
    before?.listed = nil
    let earlier = priors[kind]?[id].flatMap { Self.holds($0, now) ? $0 : nil }
    let prior = Prior(
      object: earlier.map(\.object) ?? before, until: now.advanced(byMilliseconds: Int64(switches.lagMilliseconds)),
      readsLeft: switches.lagReads)
    priors[kind, default: [:]][id] = prior
  }

  /// The priors that a read of this kind still sees; counts the read.
  mutating func read(_ kind: ObjectKind, _ id: ExactText? = nil, now: Instant) -> [ExactText: Prior] {
    guard let held = priors[kind], !held.isEmpty else { return [:] }
    var seen: [ExactText: Prior] = [:]
    for (key, prior) in held where id == nil || id == key {
      if Self.holds(prior, now) {
        seen[key] = prior
        priors[kind]?[key]?.readsLeft = max(0, prior.readsLeft - 1)
      } else {
        priors[kind]?[key] = nil
      }
    }
    return seen
  }

  private static func holds(_ prior: Prior, _ now: Instant) -> Bool { now < prior.until || prior.readsLeft > 0 }
}
