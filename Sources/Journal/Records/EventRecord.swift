internal import RoutingModel

/// The stored form of an event, from which every delivery of it is rendered: the CloudEvents `data` members plus
/// `id`, `type` and `time`. Written once, so that all attempts at all endpoints tell the same.
enum EventRecord {
  static func text(of draft: EventDraft, id: String, head: AuditHead) -> String {
    var object = JSONObject([
      ("id", .string(id)), ("type", .string(draft.type.rawValue)), ("time", .string(draft.time.rfc3339)),
      ("change", .string(draft.change)), ("actor", .string(draft.actor)), ("auditHead", head.json),
      ("details", .object(draft.details)),
    ])
    object["commit"] = draft.commit?.json
    object["resource"] = draft.resource?.json
    object["write"] = draft.exchange?.json
    return JSONWriter.text(of: .object(object))
  }
}
