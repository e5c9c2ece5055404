internal import RoutingModel

// The JSON that the journal keeps of the model's values, and how it is read back. Members that are nil are left out.

extension ResourceKey {
  /// `["RoutingRule","queue-id","name"]`
  var journalText: String {
    JSONWriter.text(of: [.string(kind), scope.map { .string($0) } ?? .null, .string(name)])
  }

  init?(journalText text: String) {
    guard let parts = (try? JSONReader.read(text))?.arrayValue, parts.count == 3, let kind = parts[0].textValue,
      let name = parts[2].textValue
    else { return nil }
    self.init(kind: kind, scope: parts[1].textValue, name: name)
  }
}

extension ResourceIdentity {
  var journalJSON: JSONValue {
    var object = JSONObject([("kind", .string(kind)), ("name", .string(name))])
    if let queue { object["queue"] = .string(queue) }
    return .object(object)
  }

  init?(_ value: JSONValue?) {
    guard let kind = value?["kind"]?.textValue, let name = value?["name"]?.textValue else { return nil }
    self.init(kind: kind, name: name, queue: value?["queue"]?.textValue)
  }
}

extension ResourceMention {
  var json: JSONValue {
    var object = JSONObject([("kind", .string(identity.kind)), ("identity", identity.json)])
    object["id"] = liveID.map { .string($0) }
    object["queueID"] = scopeID.map { .string($0) }
    object["conditionCount"] = conditionCount.map { .integer(Int64($0)) }
    return .object(object)
  }
}

extension Exchange {
  var json: JSONValue {
    var object = JSONObject([
      ("attempts", .integer(Int64(attempts))), ("latencyMilliseconds", .integer(latencyMilliseconds)),
    ])
    object["status"] = status.map { .integer(Int64($0)) }
    object["correlationID"] = correlationID.map { .string($0) }
    return .object(object)
  }
}

extension Diagnostic {
  init?(_ value: JSONValue) {
    guard let file = value["file"]?.stringValue, let line = value["line"]?.numberValue?.int64,
      let column = value["column"]?.numberValue?.int64,
      let severity = (value["severity"]?.stringValue).flatMap({ Severity(rawValue: $0) }),
      let code = value["code"]?.stringValue, let message = value["message"]?.stringValue
    else { return nil }
    let location = SourceLocation(file: file, line: Int(clamping: line), column: Int(clamping: column))
    self.init(location, severity, code, message, fix: value["fix"]?.stringValue)
  }
}

extension RevisionRecord {
  var journalText: String {
    JSONWriter.text(of: [
      "commit": commit.json, "diagnostics": .array(diagnostics.map(\.json)), "summary": .object(summary),
    ])
  }

  init?(state: String, time: Int64, text: String) {
    guard let record = try? JSONReader.read(text), let commit = CommitInfo(record["commit"]),
      let state = State(rawValue: state)
    else { return nil }
    self.init(
      commit: commit, state: state, time: Instant(milliseconds: time),
      diagnostics: (record["diagnostics"]?.arrayValue ?? []).compactMap { Diagnostic($0) },
      summary: record["summary"]?.objectValue ?? JSONObject())
  }
}
