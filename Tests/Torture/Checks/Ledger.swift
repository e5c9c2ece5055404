import GenesysSimulator
import Journal
import Reconciliation
import RoutingModel

/// What was seen and promised, kept outside of the process: the memory that its lives are judged by.
struct Ledger {
  // What became durable, as the journal acknowledged it.
  var openIntents: [String: Intent] = [:]
  var intents: [String: Intent] = [:]
  var applied: [ResourceKey: AppliedObject] = [:]
  var facts: [String: JSONValue] = [:]
  var heads: [AuditHead] = []
  var inForce: [String] = []
  /// Commits of which something failed for good, so that taking back is allowed.
  var failedCommits: Set<String> = []
  var eventTypes: [(at: Int64, type: EventType, name: ExactText?)] = []
  /// Transactions that were under way when the journal failed: there as a whole, or not at all.
  var uncertain: [JournalTransaction] = []
  /// When an intent was closed.
  var closedAt: [String: Int64] = [:]
  /// When the list was asked for that a change was planned from.
  var plannedFrom: [String: Int64] = [:]

  /// Alarms that the present process raised or cleared.
  var alarmsHere: [String: Bool] = [:]

  // What was sent and made.
  var mutations: [Mutation] = []
  /// Creations whose answer was lost, by key, and which no read has cleared up.
  var unknownCreations: [ResourceKey: Int64] = [:]
  var madeByUs: Set<ExactText> = []
  /// Made by a request that arrived long after its sender's end.
  var orphans: Set<ExactText> = []
  var departures: [(at: Int64, life: Int)] = []
  var tokenRequestsUnderWay = 0
  var notBefore: Int64 = 0
  var writesSent = 0
  /// Sent, and neither carried out nor lost on the way.
  var writesUnderWay = 0

  // What our client knows and others did.
  var knownVersions: [ExactText: Int64] = [:]
  /// As the newest list showed it to the core, or our own write left it.
  var plannedVersions: [ExactText: Int64] = [:]
  var lastForeignChange: Int64 = -1
  /// Objects with a write whose outcome nobody was told at once.
  var namesOfUnknownOutcome: Set<ExactText> = []
  /// When somebody else last changed an object of this name.
  var foreignChanges: [ExactText: [Int64]] = [:]
  var foreignVersions: [ExactText: [(version: Int64, at: Int64)]] = [:]

  /// When a commit last failed for good, and when somebody last decided something (a push, a request, a rollback).
  var failedAt: [String: Int64] = [:]
  var decidedAt: Int64 = 0
  /// When the civil clock was last set forward, and back.
  var clockSetForwardAt: Int64 = -1
  var clockSetBackAt: Int64 = -1

  // People.
  var wentBack = false
  private(set) var asked: [RequestID: Int] = [:]
  private(set) var answers: [RequestID: RequestAnswer] = [:]
  var answeredTwice: [RequestID] = []

  /// Whether somebody waits for a look that was asked for: what was read meanwhile is compared after it.
  func awaitsAnswer(in life: Int) -> Bool { asked.contains { $0.value == life && answers[$0.key] == nil } }

  mutating func asked(_ id: RequestID, life: Int) { asked[id] = life }

  mutating func answered(_ id: RequestID, _ answer: RequestAnswer) {
    if answers.updateValue(answer, forKey: id) != nil || asked[id] == nil { answeredTwice.append(id) }
  }

  mutating func recorded(_ transaction: JournalTransaction, _ head: AuditHead, at time: Int64) {
    for intent in transaction.intents {
      intents[intent.operationID] = intent
      openIntents[intent.operationID] = intent
    }
    for closing in transaction.closings {
      openIntents[closing.operationID] = nil
      closedAt[closing.operationID] = time
    }
    for object in transaction.applied {
      applied[object.key] = object
      // What an operation read at last is what the next plan knows.
      plannedVersions[object.id] = max(object.version ?? 0, plannedVersions[object.id] ?? 0)
    }
    for key in transaction.forgotten { applied[key] = nil }
    for (key, value) in transaction.facts { facts[key] = value.isNull ? nil : value }
    if let sha = transaction.facts["inForce"]?["sha"]?.stringValue { inForce.append(sha) }
    for audit in transaction.audits where audit.outcome == "failed" {
      if let sha = audit.commitSHA { failedCommits.insert(sha) }
    }
    for event in transaction.events where event.type == .commitFailed {
      if let sha = event.commit?.sha { failedAt[sha] = time }
    }
    eventTypes += transaction.events.map { (time, $0.type, $0.resource?.identity.name) }
    heads.append(head)
  }

  mutating func uncertain(_ transaction: JournalTransaction) { uncertain.append(transaction) }

  /// A write was carried out, or lost on the way; whether its sender will know is another matter.
  mutating func landed(_ flight: TortureWorld.Flight, _ arrival: PlatformClient.Arrival, at time: Int64) {
    guard flight.request.method == "POST", let operation = flight.operation, let key = key(of: operation) else {
      return
    }
    switch arrival {
    case .lost: unknownCreations[key] = time
    case .answered(let response) where [500, 502, 504].contains(response.status): unknownCreations[key] = time
    case .answered: break
    }
  }

  /// The intent that is open for an operation: its newest.
  func openIntent(of operation: OperationID) -> Intent? {
    openIntents.values.filter { $0.operationID == operation.text || $0.operationID.hasPrefix(operation.text + "#") }
      .max { ($0.operationID.utf8.count, $0.operationID) < ($1.operationID.utf8.count, $1.operationID) }
  }

  /// Whether somebody else changed an object of this name in that time.
  func wasTouched(_ name: ExactText, from start: Int64, to end: Int64) -> Bool {
    foreignChanges[name]?.contains { $0 >= start && $0 <= end } ?? false
  }

  private func key(of operation: OperationID) -> ResourceKey? { openIntent(of: operation)?.key }
}
