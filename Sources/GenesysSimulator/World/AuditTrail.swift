import RoutingModel

/// One change as the platform's audit service tells it.
struct AuditEntry: Sendable {
  enum Action: String, Sendable {
    case create = "Create"
    case update = "Update"
    case delete = "Delete"
  }

  let id: String
  let time: Instant
  let actor: Actor
  let action: Action
  let kind: ObjectKind
  let objectID: ExactText
  let name: ExactText
  let changes: [(property: ExactText, old: JSONValue?, new: JSONValue?)]
}

/// The last changes, by whomever.
struct AuditTrail: Sendable {
  /// The platform answers a realtime query with at most so many records of the last 14 days.
  static let capacity = 10_000

  private(set) var entries: [AuditEntry] = []

  mutating func append(_ entry: AuditEntry) {
    entries.append(entry)
    if entries.count > Self.capacity { entries.removeFirst(Self.capacity / 10) }
  }

  /// Top-level members that differ, without those that move with every write.
  static func changes(from old: JSONObject, to new: JSONObject) -> [(
    property: ExactText, old: JSONValue?, new: JSONValue?
  )] {
    let moving: Set<ExactText> = [
      "version", "dateModified", "dateCreated", "modifiedBy", "createdBy", "selfUri", "id", "status", "memberCount",
    ]
    return Set(old.keys).union(new.keys).subtracting(moving).sorted()
      .map { ($0, old[$0], new[$0]) }
      .filter { $0.1 != $0.2 }
  }
}
