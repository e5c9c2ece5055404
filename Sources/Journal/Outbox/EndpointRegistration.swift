package import RoutingModel

/// What an endpoint wants to be told. An event that it does not want takes no sequence number of it.
package struct EndpointRegistration: Hashable, Sendable {
  package let name: String
  /// `*`, `routekeeper.resource.*` or a whole event type.
  package let events: [String]
  /// Types that the endpoint's format can express; `nil` for all.
  package let types: Set<EventType>?
  /// Kinds that the format can express, for events about an object; `nil` for all.
  package let kinds: Set<ExactText>?

  package init(name: String, events: [String], types: Set<EventType>? = nil, kinds: Set<ExactText>? = nil) {
    self.name = name
    self.events = events
    self.types = types
    self.kinds = kinds
  }

  package func admits(_ event: EventDraft) -> Bool {
    if let types, !types.contains(event.type) { return false }
    if let kinds, let kind = event.resource?.identity.kind, !kinds.contains(kind) { return false }
    return events.contains { Self.matches(event.type.rawValue, pattern: $0) }
  }

  private static func matches(_ type: String, pattern: String) -> Bool {
    guard pattern.utf8.last == UInt8(ascii: "*") else { return type.utf8.elementsEqual(pattern.utf8) }
    return type.utf8.starts(with: pattern.utf8.dropLast())
  }
}

extension EndpointRegistration {
  var journalJSON: JSONValue {
    var object = JSONObject([("events", .array(events.map { .string($0) }))])
    object["types"] = types.map { .array($0.map(\.rawValue).sorted().map { .string($0) }) }
    object["kinds"] = kinds.map { .array($0.sorted().map { .string($0) }) }
    return .object(object)
  }

  init?(name: String, text: String) {
    guard let record = try? JSONReader.read(text), let events = record["events"]?.arrayValue else { return nil }
    self.init(
      name: name, events: events.compactMap(\.stringValue),
      types: (record["types"]?.arrayValue).map { Set($0.compactMap(\.stringValue).map(EventType.init)) },
      kinds: (record["kinds"]?.arrayValue).map { Set($0.compactMap(\.textValue)) })
  }
}
