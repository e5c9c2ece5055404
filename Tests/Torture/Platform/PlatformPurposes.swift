import GenesysCloud
import Reconciliation
import RoutingModel

/// From a purpose to its conversations, and from their ends to its answer.
extension PlatformClient {
  struct Running: Sendable {
    let startedAt: Now
    /// By part; a part that has ended is gone.
    var parts: [Int: HeldConversation]
    /// `nil` for reads of everything.
    let operation: OperationID?
    var assembly = LiveAssembly()
  }

  mutating func begin(_ purpose: Purpose, _ id: CallID, _ now: Now) {
    switch purpose {
    case .readLive(let kinds, let catalogs, let fields):
      var parts: [HeldConversation] = []
      for name in kinds {
        guard let kind = KindCatalog.kind(named: name) else { continue }
        parts.append(.kind(name, KindReading(kind, fields: fields, previous: listings[name], settings)))
      }
      parts += catalogs.map { .catalog($0, CatalogReading($0, previous: self.catalogs[$0])) }
      begin(parts, id, operation: nil, now)
      concludeRead(id)
    case .authors(let question):
      let own = ExactText(credentials.clientID)
      begin([.authors(AuthorFinding(question, ownClient: own))], id, operation: nil, now)
    case .operation(let operation, let effect, let fields):
      switch effect {
      case .record, .finish: return
      case .wait(let milliseconds):
        running[id] = Running(startedAt: now, parts: [:], operation: operation)
        let end = now.uptime.advanced(byMilliseconds: max(0, milliseconds))
        sleepers.append(Sleeper(end: end, owner: id, who: .purpose(id)))
      case .read, .find, .create, .update, .delete:
        guard let conversation = HeldConversation(effect, fields, settings) else {
          let outcome = WriteOutcome.notSent(reason: "this version knows no such kind", .none)
          actions.append(.answer(id, .operation(operation, .written(outcome))))
          return
        }
        begin([conversation], id, operation: operation, now)
      }
    }
  }

  private mutating func begin(_ parts: [HeldConversation], _ id: CallID, operation: OperationID?, _ now: Now) {
    running[id] = Running(
      startedAt: now, parts: Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0, $1) }),
      operation: operation)
    for part in parts.indices {
      guard let turn = running[id]?.parts[part]?.begin() else { continue }
      take(turn, id, part: part, now)
    }
  }

  mutating func answered(_ id: CallID, part: Int, _ number: Int, _ answer: HeldConversation.Answer, _ now: Now) {
    guard let turn = running[id]?.parts[part]?.answered(number, answer) else { return }
    take(turn, id, part: part, now)
  }

  mutating func waited(_ id: CallID) {
    guard let operation = running.removeValue(forKey: id)?.operation else { return }
    actions.append(.answer(id, .operation(operation, .waited)))
  }

  private mutating func take(
    _ turn: Turn<HeldConversation.Answer, HeldConversation.Ending>, _ id: CallID, part: Int, _ now: Now
  ) {
    switch turn {
    case .ask(let asks): ask(asks, id, part: part, now)
    case .finished(let ending):
      running[id]?.parts[part] = nil
      forgetRequests(id, part: part)
      switch ending {
      case .kind(let name, .success(let listing)):
        listings[name] = listing
        running[id]?.assembly.add(name, listing)
      case .catalog(let catalog, .success(let listing)):
        catalogs[catalog] = listing
        running[id]?.assembly.add(catalog, listing.entries)
      case .kind(_, .failure(let failure)), .catalog(_, .failure(let failure)):
        running[id]?.assembly.add(failure)
      case .authors(let answer):
        running[id] = nil
        actions.append(.answer(id, .authorsAnswered(answer)))
        return
      case .operation(let event):
        guard let operation = running.removeValue(forKey: id)?.operation else { return }
        actions.append(.answer(id, .operation(operation, event)))
        return
      }
      concludeRead(id)
    }
  }

  private mutating func concludeRead(_ id: CallID) {
    guard let read = running[id], read.operation == nil, read.parts.isEmpty else { return }
    running[id] = nil
    actions.append(.answer(id, .liveRead(read.assembly.result, startedAt: read.startedAt)))
  }
}
