import Reconciliation
import RoutingModel

/// What happened, as a hash of all lines and, when wanted, the lines themselves.
package struct Trace: Sendable {
  package private(set) var hash: UInt64 = 14_695_981_039_346_656_037
  package private(set) var lines: [String] = []
  private let keepsLines: Bool

  init(keepsLines: Bool) { self.keepsLines = keepsLines }

  mutating func note(_ time: Int64, _ text: String) {
    hash = (hash ^ UInt64(bitPattern: time)) &* 1_099_511_628_211
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    if keepsLines { lines.append("\(time)  \(text)") }
  }
}

/// Events and effects in one line each. Only what is the same in equal histories, whatever the order of a hash table.
enum TraceText {
  static func of(_ event: ReconcilerEvent) -> String {
    switch event {
    case .started: "started"
    case .timer(let timer): "timer \(timer.rawValue)"
    case .hint: "hint"
    case .sync(let id, _, _, _): "sync \(id.number)"
    case .fetched(.tip(let commit)): "fetched \(commit.sha)"
    case .fetched(.empty): "fetched nothing"
    case .fetched(.failed): "fetch failed"
    case .fetched(.rewritten): "fetched a rewritten history"
    case .loaded(let sha, .valid): "loaded \(sha)"
    case .loaded(let sha, .invalid): "loaded \(sha), invalid"
    case .loaded(let sha, .failed): "load of \(sha) failed"
    case .liveRead(.success(let state), _): "live \(of(state))"
    case .liveRead(.failure(let failure), _): "live failed: \(failure.message)"
    case .operation(let id, let event): "\(id) \(of(event))"
    case .authorsAnswered(.found(let found)):
      "authors of \(found.keys.sorted().map(\.name.string).joined(separator: " "))"
    case .authorsAnswered(.unavailable(let reason, _)): "no authors: \(reason)"
    case .committed(let token): "durable \(token.number)"
    case .approve(let id, _, _, _): "approve \(id.number)"
    case .suspend(let id, _): "suspend \(id.number)"
    case .resume(let id, _, _): "resume \(id.number)"
    case .pin(let id, let commit, _, _, _): "pin \(id.number) \(commit.sha)"
    case .deliveries(let givenUp, _): "deliveries given up \(givenUp)"
    case .configured: "configured"
    case .stop: "stop"
    }
  }

  private static func of(_ state: LiveState) -> String {
    state.kinds.sorted { $0.key < $1.key }.map { kind in
      let objects = kind.value.objects.map { "\($0.key.name)/\($0.version ?? 0)" }
      return "\(kind.key)\(kind.value.complete ? "" : " incomplete"): \(objects.joined(separator: " "))"
    }.joined(separator: "; ")
  }

  private static func of(_ event: OperationEvent) -> String {
    switch event {
    case .recorded: "recorded"
    case .read(.success(let object), _): "read \(object?.version ?? 0)"
    case .read(.failure(let failure), _): "read failed: \(failure.message)"
    case .found(.success(let objects), _): "found \(objects.count)"
    case .found(.failure(let failure), _): "find failed: \(failure.message)"
    case .written(let outcome):
      switch outcome {
      case .done: "done"
      case .conflict: "conflict"
      case .missing: "missing"
      case .refused(let error, _): "refused \(error.status)"
      case .unknown(let reason, _): "unknown: \(reason)"
      case .notSent(let reason, _): "not sent: \(reason)"
      }
    case .waited: "waited"
    }
  }

  static func of(_ transaction: JournalTransaction) -> String {
    var parts: [String] = []
    parts += transaction.intents.map { "intent \($0.operationID) \($0.action.rawValue) \($0.key.name)" }
    parts += transaction.closings.map { "closing \($0.operationID) \($0.outcome)" }
    parts += transaction.applied.map { "applied \($0.key.name)" }
    parts += transaction.forgotten.map { "forgotten \($0.name)" }
    parts += transaction.revisions.map { "revision \($0.commit.sha) \($0.state.rawValue)" }
    parts += transaction.audits.map { "audit \($0.action) \($0.outcome)" }
    parts += transaction.events.map { "event \($0.type.rawValue)" }
    parts += transaction.facts.keys.sorted().map { "fact \($0)" }
    return parts.joined(separator: ", ")
  }
}
