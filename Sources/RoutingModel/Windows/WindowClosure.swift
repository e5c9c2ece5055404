/// Why changes have to wait, and until when.
package struct WindowClosure: Hashable, Sendable {
  /// When changes may be made again; `nil` where that is further away than is looked.
  package let until: Instant?
  /// `outside every allowed window`, `in a denied window (year end)`.
  package let reason: String

  /// Windows that change so often that none is open are not followed without end.
  private static let mostBoundaries = 2_000
  /// How far ahead an opening is looked for, in milliseconds: a year and a little.
  private static let horizon: Int64 = 400 * 86_400_000

  /// Denied beats allowed; without an allowing window everything is allowed that is not denied.
  /// - Parameters:
  ///   - sets: the windows of each commit that has a say. All have to be open.
  ///   - repairs: whether it is about repairs of drift, which only some windows bind.
  /// - Returns: `nil` where changes may be made.
  package static func at(_ now: Instant, _ sets: [[ChangeWindow]], repairs: Bool = false) -> WindowClosure? {
    let sets = sets.filter { !$0.isEmpty }
    // A clock may say anything; beyond the years that can be written nothing is computed.
    let now = Instant(milliseconds: min(max(now.milliseconds, 0), 253_402_300_799_999))
    guard let reason = reason(at: now, sets, repairs) else { return nil }
    let boundaries = sets.flatMap { $0 }
    var time = now
    for _ in 0..<mostBoundaries {
      guard let next = boundaries.compactMap({ $0.nextBoundary(after: time) }).min(),
        next.milliseconds(since: now) <= horizon
      else { break }
      time = next
      if self.reason(at: time, sets, repairs) == nil { return WindowClosure(until: time, reason: reason) }
    }
    return WindowClosure(until: nil, reason: reason)
  }

  private static func reason(at now: Instant, _ sets: [[ChangeWindow]], _ repairs: Bool) -> String? {
    for windows in sets {
      guard let reason = reason(at: now, windows) else { continue }
      // What may be deployed may be repaired; else only the windows count that bind repairs.
      guard repairs else { return reason }
      if let reason = self.reason(at: now, windows.filter(\.bindsRepairs)) { return reason }
    }
    return nil
  }

  private static func reason(at now: Instant, _ windows: [ChangeWindow]) -> String? {
    if let denied = windows.first(where: { $0.effect == .deny && $0.contains(now) }) {
      return "in a denied window" + (denied.reason.map { " (\($0))" } ?? "")
    }
    let allowed = windows.filter { $0.effect == .allow }
    if allowed.isEmpty || allowed.contains(where: { $0.contains(now) }) { return nil }
    let reasons = allowed.compactMap(\.reason).prefix(3)
    return "outside every allowed window" + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
  }

  /// `in a denied window (year end) until 2027-01-02T06:00:00Z`
  package var text: String {
    reason + (until.map { " until \($0.rfc3339Seconds)" } ?? "; no opening within a year")
  }

  package var json: JSONValue {
    ["reason": .string(reason), "until": until.map { .string($0.rfc3339Seconds) } ?? .null]
  }
}
