/// What makes a live object that object: its kind, its name, and for kinds that are named within another
/// object (a rule within its queue) that object's id.
package struct ResourceKey: Hashable, Sendable {
  package let kind: ExactText
  /// The id of the owning object, `nil` for kinds whose names are unique in the whole organisation.
  package let scope: ExactText?
  package let name: ExactText

  package init(kind: ExactText, scope: ExactText?, name: ExactText) {
    self.kind = kind
    self.scope = scope
    self.name = name
  }
}

extension ResourceKey: Comparable {
  package static func < (left: ResourceKey, right: ResourceKey) -> Bool {
    if left.kind != right.kind { return left.kind < right.kind }
    if left.scope != right.scope { return (left.scope ?? "") < (right.scope ?? "") }
    return left.name < right.name
  }
}

/// The same for people: with the owning queue's name instead of its id.
package struct ResourceIdentity: Hashable, Sendable {
  package let kind: ExactText
  package let name: ExactText
  /// The queue's name; its id where no name is known; `nil` for kinds without a queue.
  package let queue: ExactText?

  package init(kind: ExactText, name: ExactText, queue: ExactText?) {
    self.kind = kind
    self.name = name
    self.queue = queue
  }

  /// `{name, queue?}`, the `identity` of every JSON output.
  package var json: JSONValue {
    var object = JSONObject([("name", .string(name))])
    if let queue { object["queue"] = .string(queue) }
    return .object(object)
  }

  /// `RoutingRule/Technical Support/Escalation`: the subject of an event, `kind/identity`.
  package var path: String { [kind, queue, name].compactMap { $0?.string }.joined(separator: "/") }
}

/// How a manifest or a live object names another object.
package enum Reference: Hashable, Sendable {
  case name(ExactText)
  case id(ExactText)

  package var json: JSONValue {
    switch self {
    case .name(let name): ["name": .string(name)]
    case .id(let id): ["id": .string(id)]
    }
  }

  /// Reads a name, `{id: …}` or `{name: …}`; the id decides where both stand.
  package init?(_ value: JSONValue?) {
    if let name = value?.textValue, !name.isEmpty {
      self = .name(name)
    } else if let id = value?["id"]?.textValue, !id.isEmpty {
      self = .id(id)
    } else if let name = value?["name"]?.textValue, !name.isEmpty {
      self = .name(name)
    } else {
      return nil
    }
  }
}

/// A list of objects that Routekeeper does not manage but that manifests refer to.
package struct ReferenceCatalog: Hashable, Sendable {
  /// The word for one entry in messages: `queue`.
  package let noun: String
  package let path: String

  package static let queues = ReferenceCatalog(noun: "queue", path: "/api/v2/routing/queues")
  package static let skills = ReferenceCatalog(noun: "skill", path: "/api/v2/routing/skills")
  package static let languages = ReferenceCatalog(noun: "language", path: "/api/v2/routing/languages")
  package static let divisions = ReferenceCatalog(noun: "division", path: "/api/v2/authorization/divisions")
}

/// One entry of a reference catalogue as the organisation has it.
package struct ReferenceEntry: Hashable, Sendable {
  package let id: ExactText
  package let name: ExactText

  package init(id: ExactText, name: ExactText) {
    self.id = id
    self.name = name
  }
}

/// Names and ids of the objects that manifests refer to, from complete reads of their lists.
package struct ReferenceIndex: Hashable, Sendable {
  package enum Resolution: Hashable, Sendable {
    case found(ReferenceEntry)
    case missing
    /// Several objects have the name; their ids in byte order.
    case ambiguous([ExactText])
  }

  private var byID: [ReferenceCatalog: [ExactText: ReferenceEntry]] = [:]
  private var byName: [ReferenceCatalog: [ExactText: [ExactText]]] = [:]

  package init(_ entries: [ReferenceCatalog: [ReferenceEntry]] = [:]) {
    for (catalog, list) in entries {
      byID[catalog] = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
      byName[catalog] = Dictionary(grouping: byID[catalog, default: [:]].values, by: \.name)
        .mapValues { $0.map(\.id).sorted() }
    }
  }

  package func resolve(_ reference: Reference, in catalog: ReferenceCatalog) -> Resolution {
    switch reference {
    case .id(let id): return byID[catalog]?[id].map(Resolution.found) ?? .missing
    case .name(let name):
      let ids = byName[catalog]?[name] ?? []
      guard let id = ids.first else { return .missing }
      return ids.count == 1 ? .found(ReferenceEntry(id: id, name: name)) : .ambiguous(ids)
    }
  }

  package func name(of id: ExactText, in catalog: ReferenceCatalog) -> ExactText? { byID[catalog]?[id]?.name }

  /// All names of a catalogue, for "did you mean".
  package func names(in catalog: ReferenceCatalog) -> [ExactText] { (byName[catalog]?.keys).map { $0.sorted() } ?? [] }
}
