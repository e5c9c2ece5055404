import ControlPlane
import Reconciliation
import RoutingModel

/// What is live of the managed kinds, as the status page lists and searches it.
struct ObjectListing {
  /// Objects of one page, and queues of the overview.
  static let pageSize = 50
  static let mostQueues = 100

  private let objects: [LiveObject]
  private let applied: [ResourceKey: AppliedObject]
  private let drifting: Set<ResourceKey>

  init(_ status: ReconcilerStatus) {
    objects = (status.live?.kinds.values).map { $0.flatMap(\.objects) } ?? []
    applied = status.applied
    drifting = Set((status.drift?.changed ?? []).map(\.key))
  }

  func json(_ query: PageQuery) -> JSONValue {
    var document = JSONObject([("formatVersion", 1), ("total", .integer(Int64(objects.count)))])
    addQueues(&document)
    if !query.isEmpty { addFound(query, &document) }
    return .object(document)
  }

  private func addQueues(_ document: inout JSONObject) {
    var counts: [ExactText?: (objects: Int64, drifting: Int64)] = [:]
    for object in objects {
      counts[object.identity.queue, default: (0, 0)].objects += 1
      if drifting.contains(object.key) { counts[object.identity.queue, default: (0, 0)].drifting += 1 }
    }
    // Where something drifts comes first: with a thousand queues, that is what somebody looks for.
    let queues = counts.sorted {
      ($0.value.drifting > 0 ? 0 : 1, $0.key ?? "") < ($1.value.drifting > 0 ? 0 : 1, $1.key ?? "")
    }
    document["queueCount"] = .integer(Int64(queues.count))
    document["queues"] = .array(
      queues.prefix(Self.mostQueues).map { name, count in
        [
          "queue": name.map { .string($0) } ?? .null, "objects": .integer(count.objects),
          "drifting": .integer(count.drifting),
        ]
      })
  }

  private func addFound(_ query: PageQuery, _ document: inout JSONObject) {
    let wanted = query.text.lowercased()
    let found = objects.filter { object in
      if let queue = query.queue {
        guard object.identity.queue.map({ $0 == ExactText(queue) }) ?? (queue == "-") else { return false }
      }
      return wanted.isEmpty || matches(object, wanted)
    }.sorted { ($0.identity.queue ?? "", $0.identity.name) < ($1.identity.queue ?? "", $1.identity.name) }
    let pages = max(1, (found.count + Self.pageSize - 1) / Self.pageSize)
    let page = min(query.page, pages)
    document["matched"] = .integer(Int64(found.count))
    document["page"] = .integer(Int64(page))
    document["pages"] = .integer(Int64(pages))
    document["objects"] = .array(
      found.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize).map { object in
        [
          "kind": .string(object.key.kind), "identity": object.identity.json, "id": .string(object.id),
          "state": .string(state(of: object)), "live": .object(object.canonical.object),
        ]
      })
  }

  /// Names and everything that an object says: fields, values, its description.
  private func matches(_ object: LiveObject, _ wanted: String) -> Bool {
    object.identity.path.lowercased().contains(wanted) || object.canonical.text.lowercased().contains(wanted)
  }

  private func state(of object: LiveObject) -> String {
    if applied[object.key]?.id != object.id { return "unmanaged" }
    return drifting.contains(object.key) ? "drifting" : "inGit"
  }
}
