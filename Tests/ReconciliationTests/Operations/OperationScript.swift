import Reconciliation
import RoutingModel
import Testing

/// Plays an operation against a list of answers and writes down what it asked for.
struct OperationScript {
  /// One answer of the world.
  enum Answer: Sendable {
    case read(LiveObject?)
    case readFails(ReadFailure)
    case found([LiveObject])
    case findFails(ReadFailure)
    case done(LiveObject?)
    case conflict
    case missing
    case refused
    case unauthorised
    case unknown
    case notSent
  }

  static let exchange = Exchange(status: 200, attempts: 1, latencyMilliseconds: 5, correlationID: "x")

  let steps: [String]
  let result: OperationResult?
  let intents: [Intent]
  let bodies: [LiveObject]

  /// - Returns: what was asked, `wait`s and durable intents included, until the operation ended or the answers did.
  init(
    _ change: PlannedChange, adopt: AdoptPolicy = .update, fresh: Bool = false, justWritten: Bool = false,
    deleted: ExactText? = nil,
    limits: Operation.Limits = .init(), _ answers: [Answer]
  ) {
    var operation = Operation(
      id: OperationID("op"), change: change, commit: Samples.commit, actor: "Ada", adopt: adopt,
      evidenceIsFresh: fresh, isJustWritten: justWritten, justDeleted: deleted, limits: limits)
    var steps: [String] = []
    var intents: [Intent] = []
    var bodies: [LiveObject] = []
    var result: OperationResult?
    var remaining = answers[...]
    var effect: OperationEffect? = operation.start(now: Samples.start)
    while let current = effect {
      let event: OperationEvent?
      switch current {
      case .record(let intent):
        intents.append(intent)
        steps.append("intent \(intent.action.rawValue)")
        event = .recorded
      case .wait:
        steps.append("wait")
        event = .waited
      case .finish(let ended):
        result = ended
        event = nil
      case .read:
        steps.append("read")
        event = remaining.popFirst()?.event
      case .find:
        steps.append("find")
        event = remaining.popFirst()?.event
      case .create:
        steps.append("POST")
        event = remaining.popFirst()?.event
      case .update(let live, _):
        bodies.append(live)
        steps.append("PATCH")
        event = remaining.popFirst()?.event
      case .delete:
        steps.append("DELETE")
        event = remaining.popFirst()?.event
      }
      effect = event.map { operation.step($0, now: Samples.start) }
    }
    self.steps = steps
    self.result = result
    self.intents = intents
    self.bodies = bodies
    if !remaining.isEmpty { Issue.record("\(remaining.count) answers were never asked for: \(steps)") }
  }

  var outcome: String {
    switch result?.outcome {
    case .done(let action): "done \(action.rawValue)"
    case .unchanged: "unchanged"
    case .replan: "replan"
    case .refused: "refused"
    case .unavailable: "unavailable"
    case nil: "unfinished"
    }
  }
}

extension OperationScript.Answer {
  var event: OperationEvent {
    let exchange = OperationScript.exchange
    let error = RemoteError(status: 409, code: nil, message: "no")
    switch self {
    case .read(let live): return .read(.success(live), exchange)
    case .readFails(let failure): return .read(.failure(failure), exchange)
    case .found(let objects): return .found(.success(objects), exchange)
    case .findFails(let failure): return .found(.failure(failure), exchange)
    case .done(let live): return .written(.done(live, exchange))
    case .conflict: return .written(.conflict(error, exchange))
    case .missing: return .written(.missing(error, exchange))
    case .refused: return .written(.refused(error, exchange))
    case .unauthorised:
      return .written(.refused(RemoteError(status: 401, code: nil, message: "no"), exchange))
    case .unknown: return .written(.unknown(reason: "reset", exchange))
    case .notSent: return .written(.notSent(reason: "429", exchange))
    }
  }
}
