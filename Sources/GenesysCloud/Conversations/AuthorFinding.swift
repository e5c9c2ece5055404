internal import HTTPTransport
package import RoutingModel

/// Asks the organisation's audit log who changed some objects: one request, one page, whatever comes of it.
///
/// `POST /api/v2/audits/query/realtime` changes nothing, and needs the permission `audits:audit:view`.
package struct AuthorFinding: Conversation {
  package typealias Answer = AuthorAnswer
  package typealias Outcome = AuthorAnswer

  package static let path = "/api/v2/audits/query/realtime"
  /// The largest page that the platform gives.
  private static let pageSize: Int64 = 500
  /// Properties of one change that are kept, and characters of a value.
  private static let mostChanges = 20
  private static let longestValue = 300

  private let question: AuthorQuestion
  private let ownClient: ExactText

  /// - Parameter ownClient: what this client changed itself is nobody else's doing.
  package init(_ question: AuthorQuestion, ownClient: ExactText) {
    self.question = question
    self.ownClient = ownClient
  }

  package mutating func begin() -> Turn<Answer, Outcome> {
    var filters: [JSONValue] = []
    // Filters of one property exclude each other, so several objects are picked out here.
    if question.subjects.count == 1, let only = question.subjects.first {
      filters.append(["property": "EntityId", "value": .string(only.id)])
    } else if let kind = question.subjects.first?.key.kind, question.subjects.allSatisfy({ $0.key.kind == kind }) {
      filters.append(["property": "EntityType", "value": .string(kind)])
    }
    let call = APICall(
      method: "POST", path: Self.path, query: [("expand", "user")],
      body: [
        "interval": .string("\(question.since.rfc3339)/\(question.until.rfc3339)"), "filters": .array(filters),
        "sort": [["name": "Timestamp", "sortOrder": "descending"]], "pageSize": .integer(Self.pageSize),
        "pageNumber": 1,
      ])
    let (question, ownClient) = (question, ownClient)
    return .ask([Ask(number: 0, call: call) { Self.understood($0, $1, question, ownClient) }])
  }

  package mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome> { .finished(answer) }

  private static func understood(
    _ outcome: CallOutcome, _ hiding: (String) -> String, _ question: AuthorQuestion, _ ownClient: ExactText
  ) -> AuthorAnswer {
    switch outcome {
    case .noCredentials(let reason, _), .notDone(let reason, _), .unknown(let reason, _):
      return .unavailable(reason, isLasting: false)
    case .answered(let response, _):
      guard (200..<300).contains(response.status) else {
        let error = RemoteErrorReader.read(response, hiding: hiding)
        return .unavailable("\(path) answered \(error.status): \(error.message)", isLasting: true)
      }
      guard let entries = (try? JSONReader.read(response.body))?["entities"]?.arrayValue else {
        return .unavailable("\(path) answered something that is no list", isLasting: true)
      }
      return .found(authors(entries, question, ownClient))
    }
  }

  /// Of each object the newest change by somebody else.
  private static func authors(
    _ entries: [JSONValue], _ question: AuthorQuestion, _ ownClient: ExactText
  ) -> [ResourceKey: ChangeAuthor] {
    let keys = Dictionary(question.subjects.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    var authors: [ResourceKey: ChangeAuthor] = [:]
    for entry in entries.prefix(Int(pageSize)) {
      guard let id = entry["entity"]?["id"]?.textValue, let key = keys[id], let author = author(entry),
        !(author.kind == .client && author.id == ownClient)
      else { continue }
      // Two kinds can use the same ids.
      if let kind = entry["entityType"]?.textValue, KindCatalog.kind(named: kind) != nil, kind != key.kind { continue }
      if let known = authors[key], known.time >= author.time { continue }
      authors[key] = author
    }
    return authors
  }

  private static func author(_ entry: JSONValue) -> ChangeAuthor? {
    guard let time = entry["eventDate"]?.stringValue.flatMap(Instant.init(rfc3339:)),
      entry["status"].map({ $0 != "FAILURE" }) ?? true
    else { return nil }
    // A person works through a client too: where both are told, it was the person.
    let kind: ChangeAuthor.Kind = entry["user"]?["id"]?.textValue == nil ? .client : .user
    let who = entry[kind.rawValue]
    guard let id = who?["id"]?.textValue else { return nil }
    return ChangeAuthor(
      kind: kind, id: short(id), name: who?["name"]?.stringValue.map { Excerpt.of(ExactText($0)) }, time: time,
      action: Excerpt.of(entry["action"]?.textValue ?? ""),
      changes: (entry["propertyChanges"]?.arrayValue ?? []).prefix(mostChanges).map { change in
        ChangeAuthor.Change(
          property: Excerpt.of(change["property"]?.textValue ?? ""), old: texts(change["oldValues"]),
          new: texts(change["newValues"]))
      })
  }

  private static func short(_ id: ExactText) -> ExactText { ExactText(Excerpt.of(id)) }

  private static func texts(_ values: JSONValue?) -> [String] {
    (values?.arrayValue ?? []).prefix(mostChanges).compactMap(\.stringValue)
      .map { OneLine.text($0, longest: longestValue) }
  }
}
