/// Who changed an object behind git's back, as the organisation's own audit log tells it.
package struct ChangeAuthor: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// A person.
    case user
    /// A program with an OAuth client of its own.
    case client
  }

  /// One property, as the organisation names it: its values before and after, as texts.
  package struct Change: Hashable, Sendable {
    package let property: String
    package let old: [String]
    package let new: [String]

    package init(property: String, old: [String], new: [String]) {
      self.property = property
      self.old = old
      self.new = new
    }
  }

  package let kind: Kind
  package let id: ExactText
  /// `nil` where the organisation tells the id only.
  package let name: String?
  package let time: Instant
  /// `Update`, `Delete`…
  package let action: String
  package let changes: [Change]

  package init(kind: Kind, id: ExactText, name: String?, time: Instant, action: String, changes: [Change]) {
    self.kind = kind
    self.id = id
    self.name = name
    self.time = time
    self.action = action
    self.changes = changes
  }

  /// Reads what `json` writes.
  package init?(_ value: JSONValue?) {
    guard let value, let kind = value["kind"]?.stringValue.flatMap(Kind.init(rawValue:)),
      let id = value["id"]?.textValue, let time = value["time"]?.stringValue.flatMap(Instant.init(rfc3339:))
    else { return nil }
    self.init(
      kind: kind, id: id, name: value["name"]?.stringValue, time: time, action: value["action"]?.stringValue ?? "",
      changes: (value["changes"]?.arrayValue ?? []).map { change in
        Change(
          property: change["property"]?.stringValue ?? "", old: Self.texts(change["old"]),
          new: Self.texts(change["new"]))
      })
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    (value?.arrayValue ?? []).compactMap(\.stringValue)
  }

  /// `{kind, id, name?, time, action, changes: [{property, old, new}]}`
  package var json: JSONValue {
    var object = JSONObject([("kind", .string(kind.rawValue)), ("id", .string(id))])
    if let name { object["name"] = .string(name) }
    object["time"] = .string(time.rfc3339)
    object["action"] = .string(action)
    object["changes"] = .array(
      changes.map { change in
        [
          "property": .string(change.property), "old": .array(change.old.map { .string($0) }),
          "new": .array(change.new.map { .string($0) }),
        ]
      })
    return .object(object)
  }
}

/// A question to the organisation's audit log: who changed these objects?
package struct AuthorQuestion: Hashable, Sendable {
  package struct Subject: Hashable, Sendable {
    package let key: ResourceKey
    package let id: ExactText

    package init(key: ResourceKey, id: ExactText) {
      self.key = key
      self.id = id
    }
  }

  package let subjects: [Subject]
  /// Changes from here on count: before, the objects were as git says.
  package let since: Instant
  package let until: Instant

  package init(subjects: [Subject], since: Instant, until: Instant) {
    self.subjects = subjects
    self.since = since
    self.until = until
  }
}

/// What came of an `AuthorQuestion`. It may come late or never; nothing waits for it.
package enum AuthorAnswer: Sendable {
  case found([ResourceKey: ChangeAuthor])
  /// The organisation does not tell; `isLasting` where that does not change by itself (a permission, no such API).
  case unavailable(String, isLasting: Bool)
}
