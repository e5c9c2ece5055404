internal import RoutingModel

extension Intent {
  var journalText: String {
    var members = CanonicalMembers()
    members.add("action", .string(action.rawValue))
    members.add("actor", .string(actor))
    members.add("before", before)
    members.add("commit", commit?.json)
    members.add("desired", desired)
    members.add("id", liveID.map { .string($0) })
    members.add("identity", identity.journalJSON)
    members.add("key", .string(key.journalText))
    return members.text
  }

  init?(operationID: String, time: Int64, text: String) {
    guard let record = try? JSONReader.read(text), let identity = ResourceIdentity(record["identity"]),
      let key = (record["key"]?.stringValue).flatMap({ ResourceKey(journalText: $0) }),
      let action = (record["action"]?.stringValue).flatMap({ ChangeAction(rawValue: $0) }),
      let actor = record["actor"]?.stringValue
    else { return nil }
    self.init(
      operationID: operationID, commit: CommitInfo(record["commit"]), action: action, key: key, identity: identity,
      liveID: record["id"]?.textValue, desired: record["desired"]?.objectValue.map { CanonicalForm($0) },
      before: record["before"]?.objectValue.map { CanonicalForm($0) }, actor: actor,
      time: Instant(milliseconds: time))
  }
}

extension AppliedObject {
  var journalText: String {
    var object = JSONObject([
      ("commit", .string(commitSHA)), ("id", .string(id)), ("identity", identity.journalJSON),
      ("time", .integer(time.milliseconds)),
    ])
    object["version"] = version.map { .integer($0) }
    return JSONWriter.text(of: .object(object))
  }

  init?(key: String, text: String, canonical: String) {
    guard let key = ResourceKey(journalText: key), let record = try? JSONReader.read(text),
      let identity = ResourceIdentity(record["identity"]), let id = record["id"]?.textValue,
      let commit = record["commit"]?.stringValue, let time = record["time"]?.numberValue?.int64
    else { return nil }
    self.init(
      key: key, identity: identity, id: id, canonical: CanonicalForm(storedBytes: Array(canonical.utf8)),
      commitSHA: commit, time: Instant(milliseconds: time), version: record["version"]?.numberValue?.int64)
  }
}
