internal import Crypto
internal import RoutingModel

/// The canonical JSON text of one audit record; the hash chain is over exactly these bytes.
enum AuditRecord {
  /// - Parameter applied: what the same transaction recorded as applied to the object, `nil` if nothing.
  static func text(of draft: AuditDraft, sequence: Int64, applied: AppliedObject?) -> String {
    var members = CanonicalMembers()
    members.add("action", .string(draft.action))
    members.add("actor", .string(draft.actor))
    members.add("after", draft.after)
    if let applied {
      members.add("applied", ["id": .string(applied.id), "sha256": .string(digest(of: applied.canonical))])
    }
    members.add("before", draft.before)
    members.add("commit", draft.commitSHA.map { .string($0) })
    members.add("details", draft.details.isEmpty ? nil : .object(draft.details))
    members.add("exchange", draft.exchange?.json)
    members.add("operation", draft.operationID.map { .string($0) })
    members.add("outcome", .string(draft.outcome))
    members.add("resource", draft.resource?.json)
    members.add("sequence", .integer(sequence))
    members.add("time", .string(draft.time.rfc3339))
    return members.text
  }

  static func digest(of canonical: CanonicalForm) -> String {
    Hexadecimal.text(of: SHA256.hash(data: canonical.bytes))
  }
}

extension Deletion {
  /// - Returns: `nil` where the text of an audit record tells of no deletion of a known object.
  init?(time: Int64, text: String) {
    guard let record = try? JSONReader.read(text), record["outcome"]?.stringValue == "deleted",
      let resource = record["resource"], let kind = resource["kind"]?.textValue,
      let name = resource["identity"]?["name"]?.textValue, let id = resource["id"]?.textValue
    else { return nil }
    self.init(
      key: ResourceKey(kind: kind, scope: resource["queueID"]?.textValue, name: name), id: id,
      time: Instant(milliseconds: time))
  }
}

/// Writes the members of an object that are added in byte order of their keys; canonical forms go in as they are.
struct CanonicalMembers {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  mutating func add(_ key: String, _ value: JSONValue?) {
    guard let value else { return }
    append(key, JSONWriter.bytes(of: value))
  }

  mutating func add(_ key: String, _ form: CanonicalForm?) {
    guard let form else { return }
    append(key, form.bytes)
  }

  private mutating func append(_ key: String, _ value: [UInt8]) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes.append(contentsOf: "\"\(key)\":".utf8)
    bytes.append(contentsOf: value)
  }

  var text: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }
}
