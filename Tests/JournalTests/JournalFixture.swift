import Foundation
import Journal
import RoutingModel
import Synchronization

/// A directory of its own, removed at the end.
final class StateFolder: Sendable {
  let path: String

  init() { path = NSTemporaryDirectory() + "journal-\(UUID().uuidString)" }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func open(maximumPages: Int? = nil, at time: Instant = Sample.time) throws -> Journal {
    let counter = Mutex(0)
    let prefix = UUID().uuidString.prefix(8)
    return try Journal.open(
      directory: path,
      options: Journal.Options(
        now: { time },
        makeEventID: {
          counter.withLock { count in
            count += 1
            return "evt-\(prefix)-\(count)"
          }
        }, maximumPages: maximumPages))
  }
}

enum Sample {
  static let time = Instant(milliseconds: 1_795_000_000_123)
  static let commit = CommitInfo(
    sha: String(repeating: "ab", count: 20), author: "Ann <ann@example.com>", subject: "Raise the priority",
    branch: "main", time: Instant(milliseconds: 1_794_999_000_000))

  static func key(_ number: Int) -> ResourceKey {
    ResourceKey(kind: "RoutingRule", scope: "queue-1", name: ExactText("Rule \(number)"))
  }

  static func identity(_ number: Int) -> ResourceIdentity {
    ResourceIdentity(kind: "RoutingRule", name: ExactText("Rule \(number)"), queue: "Support")
  }

  static func canonical(_ number: Int) -> CanonicalForm {
    CanonicalForm(JSONObject([("name", .string("Rule \(number)")), ("priority", .integer(Int64(number)))]))
  }

  static func mention(_ number: Int) -> ResourceMention {
    ResourceMention(
      identity: identity(number), scopeID: "queue-1", liveID: ExactText("id-\(number)"), conditionCount: 3)
  }

  static func intent(_ number: Int) -> Intent {
    Intent(
      operationID: "op-\(number)", commit: commit, action: .create, key: key(number), identity: identity(number),
      liveID: nil, desired: canonical(number), before: nil, actor: "Ann", time: time)
  }

  static func applied(_ number: Int) -> AppliedObject {
    AppliedObject(
      key: key(number), identity: identity(number), id: ExactText("id-\(number)"), canonical: canonical(number),
      commitSHA: commit.sha, time: time)
  }

  static func audit(_ number: Int, _ action: String, _ outcome: String) -> AuditDraft {
    AuditDraft(
      action: action, outcome: outcome, time: time, actor: "Ann", commitSHA: commit.sha, operationID: "op-\(number)",
      resource: mention(number), before: nil, after: canonical(number),
      exchange: Exchange(status: 200, attempts: 1, latencyMilliseconds: 12, correlationID: "corr-\(number)"))
  }

  static func event(_ number: Int, type: EventType = .resourceCreated) -> EventDraft {
    EventDraft(
      type: type, time: time, commit: commit, resource: mention(number), change: "created",
      exchange: Exchange(status: 200, attempts: 1, latencyMilliseconds: 12, correlationID: "corr-\(number)"),
      actor: "Ann")
  }

  /// What is written before a request is sent.
  static func before(_ number: Int) -> JournalTransaction {
    var transaction = JournalTransaction()
    transaction.intents = [intent(number)]
    transaction.audits = [audit(number, "intent", "pending")]
    return transaction
  }

  /// What is written after it was answered.
  static func after(_ number: Int) -> JournalTransaction {
    var transaction = JournalTransaction()
    transaction.closings = [.init(operationID: "op-\(number)", outcome: "done")]
    transaction.applied = [applied(number)]
    transaction.audits = [audit(number, "create", "done")]
    transaction.events = [event(number)]
    return transaction
  }
}
