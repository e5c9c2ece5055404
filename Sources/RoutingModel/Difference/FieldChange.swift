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
  /// Elements of lists that both sides have, in this order, are left out (`ListAlignment`). Of what remains, elements
  /// at one index are compared with each other, so that a changed node of a condition tree is one row; an element
  /// that has no counterpart at its index is removed (its index in the live list) or added (in the desired one).
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
    for gap in ListAlignment.gaps(live, desired) {
      // Where earlier elements came or went, one index names two places, and only whole elements can be told.
      let paired = gap.live.lowerBound == gap.desired.lowerBound ? min(gap.live.count, gap.desired.count) : 0
      for index in gap.live.prefix(paired) {
        compare(live[index], desired[index], element(applied, index), "\(path)/\(index)", &changes)
      }
      for index in gap.live.dropFirst(paired) {
        compare(live[index], nil, element(applied, index), "\(path)/\(index)", &changes)
      }
      for index in gap.desired.dropFirst(paired) {
        compare(nil, desired[index], element(applied, index), "\(path)/\(index)", &changes)
      }
    }
  }

  private static func element(_ list: [JSONValue]?, _ index: Int) -> JSONValue? {
    list.flatMap { index < $0.count ? $0[index] : nil }
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
