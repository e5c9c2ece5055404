package import RoutingModel

extension FieldChange {
  /// `{path, live, desired, lastApplied?}`; an absent side is null.
  package var json: JSONValue {
    var object = JSONObject([("path", .string(path)), ("live", live ?? .null), ("desired", desired ?? .null)])
    if let lastApplied { object["lastApplied"] = lastApplied }
    return .object(object)
  }
}

extension PlannedChange {
  /// `{action, kind, identity, id?, reason, fields, live?, desired?, sameMeaning?, location?, waitsFor?}`; `live` and
  /// `desired` are the managed fields as a whole where both sides exist, so that a place in a condition tree can be told
  /// in words. `sameMeaning` where the conditions are written differently and are satisfied by the same calls.
  package var json: JSONValue {
    var object = JSONObject([
      ("action", .string(action.rawValue)), ("kind", .string(key.kind)), ("identity", identity.json),
      ("reason", .string(reason.rawValue)), ("fields", .array(fields.map(\.json))),
    ])
    if let live { object["id"] = .string(live.id) }
    if let live, let desired {
      object["live"] = .object(live.canonical.object)
      object["desired"] = .object(desired.object)
      if SameMeaning.isGiven(key.kind, live.canonical.object, desired.object) { object["sameMeaning"] = true }
    }
    if let location { object["location"] = .string("\(location.file):\(location.line)") }
    if let hold { object["waitsFor"] = .string(hold.setting) }
    return .object(object)
  }
}

extension Plan {
  /// What `plan --output json` prints.
  package func json(checksum: String) -> JSONObject {
    var object = JSONObject([
      ("formatVersion", 1),
      ("commit", commit?.json ?? .null),
      ("checksum", .string(checksum)),
      ("summary", summary.json),
      ("changes", .array(changes.map(\.json))),
      ("violations", .array(violations.map(\.json))),
      ("problems", .array(problems.map(\.json))),
      ("complete", .bool(complete)),
    ])
    if let closure { object["window"] = closure.json }
    return object
  }
}
