/// One field that differs, at the deepest place where it differs.
package struct FieldChange: Hashable, Sendable {
  /// JSON Pointer (RFC 6901) into the managed fields.
  package let path: String
  /// `nil`: absent.
  package let live: JSONValue?
  package let desired: JSONValue?
  package let lastApplied: JSONValue?

  package init(path: String, live: JSONValue?, desired: JSONValue?, lastApplied: JSONValue?) {
    self.path = path
    self.live = live
    self.desired = desired
    self.lastApplied = lastApplied
  }
}

package enum Difference {
  /// The differing fields of two canonical objects, in document order; empty exactly if they are equal.
  ///
  /// Lists of one length are compared element by element, so a changed node of a condition tree is one row;
  /// otherwise equal elements at both ends are left out and the middle is compared as added and removed.
  package static func between(
    live: JSONObject, desired: JSONObject, lastApplied: JSONObject?
  ) -> [FieldChange] {
    var changes: [FieldChange] = []
    compare(.object(live), .object(desired), lastApplied.map(JSONValue.object), "", &changes)
    return changes
  }

  private static func compare(
    _ live: JSONValue?, _ desired: JSONValue?, _ applied: JSONValue?, _ path: String, _ changes: inout [FieldChange]
  ) {
    if live == desired { return }
    switch (live, desired) {
    case (.object(let left)?, .object(let right)?):
      let keys = Set(left.keys).union(right.keys).sorted()
      for key in keys {
        compare(left[key], right[key], applied?.objectValue?[key], path + "/" + escape(key), &changes)
      }
    case (.array(let left)?, .array(let right)?):
      compareLists(left, right, applied?.arrayValue, path, &changes)
    default:
      changes.append(FieldChange(path: path, live: live, desired: desired, lastApplied: applied))
    }
  }

  private static func compareLists(
    _ live: [JSONValue], _ desired: [JSONValue], _ applied: [JSONValue]?, _ path: String,
    _ changes: inout [FieldChange]
  ) {
    var start = 0
    while start < live.count, start < desired.count, live[start] == desired[start] { start += 1 }
    var tail = 0
    while tail < live.count - start, tail < desired.count - start,
      live[live.count - 1 - tail] == desired[desired.count - 1 - tail]
    { tail += 1 }
    let liveMiddle = live.count - tail
    let desiredMiddle = desired.count - tail
    for index in start..<max(liveMiddle, desiredMiddle) {
      let left = index < liveMiddle ? live[index] : nil
      let right = index < desiredMiddle ? desired[index] : nil
      let base = applied.flatMap { index < $0.count ? $0[index] : nil }
      compare(left, right, base, "\(path)/\(index)", &changes)
    }
  }

  private static func escape(_ key: ExactText) -> String {
    guard key.string.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      return key.string
    }
    var escaped: [UInt8] = []
    for byte in key.string.utf8 {
      switch byte {
      case UInt8(ascii: "~"): escaped.append(contentsOf: Array("~0".utf8))
      case UInt8(ascii: "/"): escaped.append(contentsOf: Array("~1".utf8))
      default: escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
