internal import Journal
package import RoutingModel

/// How a commit fares, in the words of a forge.
package struct CommitStatus: Hashable, Sendable {
  package enum State: Hashable, Sendable { case pending, success, failure }

  package let sha: String
  package let state: State
  package let description: String

  /// Of an event as it is stored; `nil` for what says nothing about its commit as a whole.
  package init?(_ record: JSONValue) {
    guard let type = record["type"]?.stringValue else { return nil }
    let details = record["details"]
    // The event is about the commit that comes back; what changes for the forge is the one that goes.
    let isHeldBack = EventType(rawValue: type) == .syncQuarantined
    let named = isHeldBack ? details?["held"] : record["commit"]?["sha"]
    guard let sha = named?.stringValue, Self.isObjectName(sha) else { return nil }
    if isHeldBack && record["commit"]?["sha"] == named { return nil }
    // What waits of a commit that is in force is no state of the commit.
    if details?["inForce"] == true { return nil }
    let text: String
    switch EventType(rawValue: type) {
    case .commitReceived: (state, text) = (.pending, "received, not checked yet")
    case .commitRejected: (state, text) = (.failure, "rejected: " + Self.finding(details))
    case .guardRefused:
      (state, text) = (.pending, "waits for approval: " + (Self.reasons(details) ?? "a guard holds it back"))
    case .syncDeferred: (state, text) = (.pending, "waits: " + (details?["reason"]?.stringValue ?? "not now"))
    case .commitApplied: (state, text) = (.success, "in force: " + Self.counts(details?["summary"]))
    case .commitFailed:
      (state, text) = (.failure, "failed: " + (details?["error"]?.stringValue ?? "a change was refused"))
    case .commitCompensated:
      (state, text) = (.failure, "failed and taken back: " + (details?["error"]?.stringValue ?? "a change was refused"))
    case .syncQuarantined:
      let reason = details?["reason"]?.stringValue ?? ""
      let change = record["change"]?.stringValue ?? "held back"
      (state, text) = (.failure, reason.isEmpty ? "\(change) by a person" : "\(change): \(reason)")
    default: return nil
    }
    self.sha = sha
    description = OneLine.text(text, longest: Self.longestDescription)
  }

  static let types: Set<EventType> = [
    .commitReceived, .commitRejected, .guardRefused, .syncDeferred, .commitApplied, .commitFailed, .commitCompensated,
    .syncQuarantined,
  ]

  /// GitHub takes 140 characters, the others more.
  private static let longestDescription = 140

  /// The SHA becomes part of an address.
  private static func isObjectName(_ sha: String) -> Bool {
    [40, 64].contains(sha.utf8.count)
      && sha.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func finding(_ details: JSONValue?) -> String {
    guard let first = details?["diagnostics"]?.arrayValue?.first, let message = first["message"]?.stringValue else {
      return "routekeeper history tells why"
    }
    let place = (first["file"]?.stringValue ?? "") + (first["line"]?.numberValue?.int64.map { ":\($0)" } ?? "")
    return "\(place) \(first["code"]?.stringValue ?? ""): \(message)"
  }

  private static func reasons(_ details: JSONValue?) -> String? {
    let reasons = (details?["reasons"]?.arrayValue ?? []).compactMap(\.stringValue)
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private static func counts(_ summary: JSONValue?) -> String {
    let words = [("create", "created"), ("update", "updated"), ("adopt", "adopted"), ("delete", "deleted")]
    let counts = words.compactMap { key, word in
      (summary?[key]?.numberValue?.int64).flatMap { $0 > 0 ? "\($0) \(word)" : nil }
    }
    return counts.isEmpty ? "nothing to change" : counts.joined(separator: ", ")
  }
}

extension Forge {
  /// The request that sets a status. All three APIs take the same members but for two names.
  func request(for status: CommitStatus, token: String?) throws(WebhookCredentialsError) -> WebhookRequest {
    let failure = provider == .gitlab ? "failed" : "failure"
    let state =
      switch status.state {
      case .pending: "pending"
      case .success: "success"
      case .failure: failure
      }
    var body = JSONObject([
      ("state", .string(state)), (provider == .gitlab ? "name" : "context", .string(context)),
      ("description", .string(status.description)),
    ])
    if let statusURL { body["target_url"] = .string(statusURL) }
    return WebhookRequest(
      url: "\(repositoryURL)/statuses/\(status.sha)", headers: try headers(token: token),
      body: JSONWriter.bytes(of: .object(body)), echo: CredentialEcho([token].compactMap { $0 }))
  }

  /// What an answer means for the delivery.
  func reading(_ response: WebhookResponse) -> DeliveryAnswer {
    guard case .answered(let status, _, let body) = response else { return .ordinary }
    // GitLab refuses to set the state that a status has.
    if provider == .gitlab, status == 400, String(decoding: body, as: UTF8.self).contains("Cannot transition status") {
      return .delivered
    }
    // A commit or a request that the forge does not take now, it will not take later: newer statuses must not wait.
    return [400, 409, 410, 422].contains(status) ? .refused : .ordinary
  }
}

/// How an answer counts where it is not judged by its status alone.
enum DeliveryAnswer: Hashable, Sendable { case ordinary, delivered, refused }
