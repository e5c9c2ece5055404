import Crypto
import Reconciliation
import RoutingModel

/// The audit log against what the organisation saw: the reference model of changes.
extension TortureWorld {
  private struct Claim {
    let operation: String
    let action: String
    let outcome: String
    let commit: String?
    let name: ExactText?

    init?(_ record: JSONValue) {
      guard let operation = record["operation"]?.stringValue, let action = record["action"]?.stringValue,
        let outcome = record["outcome"]?.stringValue
      else { return nil }
      self.operation = operation
      self.action = action
      self.outcome = outcome
      commit = record["commit"]?.stringValue
      name = record["resource"]?["identity"]?["name"]?.textValue
    }

    var isIntent: Bool { action.hasPrefix("intent.") }
    var isDone: Bool { ["created", "updated", "deleted", "adopted"].contains(outcome) }
  }

  /// The chain as `docs/events.md` tells it, computed without the journal's own code.
  private mutating func checkChain(_ records: [JSONValue]) {
    var hash = String(repeating: "0", count: 64)
    for record in records {
      guard var object = record.objectValue, let told = object["hash"]?.stringValue else {
        return violate(.auditIsIntact, "a record has no hash")
      }
      object["hash"] = nil
      let bytes = Array(hash.utf8) + JSONWriter.bytes(of: .object(object))
      hash = SHA256.hash(data: bytes).map { byte in
        let text = String(byte, radix: 16)
        return text.utf8.count == 1 ? "0" + text : text
      }.joined()
      if told != hash {
        let sequence = object["sequence"]?.numberValue?.int64 ?? 0
        return violate(.auditIsIntact, "the hash of record \(sequence) is not that of the one before it and its own")
      }
    }
  }

  mutating func checkRecords(_ records: [JSONValue]) {
    checkChain(records)
    let claims = records.compactMap(Claim.init)
    let intents = Dictionary(grouping: claims.filter(\.isIntent), by: \.operation)
    let outcomes = Dictionary(grouping: claims.filter { !$0.isIntent }, by: \.operation)
    for (operation, list) in intents.sorted(by: { $0.key < $1.key }) where list.count > 1 {
      violate(.mutationIsRecorded, "\(operation) has \(list.count) intents")
    }
    for (operation, list) in outcomes.sorted(by: { $0.key < $1.key }) {
      if list.count > 1 { violate(.mutationIsRecorded, "\(operation) has \(list.count) outcomes") }
      if intents[operation] == nil { violate(.mutationIsRecorded, "\(operation) has an outcome and no intent") }
      let commit = ledger.intents[operation]?.commit?.sha
      for claim in list where claim.commit != commit {
        violate(.mutationIsRecorded, "\(operation) was for \(commit ?? "no commit"), its outcome says otherwise")
      }
    }
    for operation in intents.keys.sorted() where outcomes[operation] == nil {
      violate(.mutationIsRecorded, "\(operation) has no outcome")
    }
    for mutation in ledger.mutations { checkRecorded(mutation, claims) }
    checkTruth(claims)
  }

  private static func base(_ operation: String) -> String {
    String(operation.prefix { $0 != "#" })
  }

  /// Every change that was made is claimed by its operation, for the commit of its intent.
  private mutating func checkRecorded(_ mutation: Mutation, _ claims: [Claim]) {
    guard let operation = mutation.operation else {
      violate(.mutationIsRecorded, "\(mutation.change.name) was changed by no operation")
      return
    }
    let own = claims.filter { Self.base($0.operation) == operation.text && !$0.isIntent }
    if own.contains(where: \.isDone) { return }
    // One that was still on its way when its intent was given up cannot be known to anybody.
    let wasLate = mutation.at - mutation.sentAt > Self.longestFlight
    // One that somebody changed again before anybody looked is not to be told from theirs.
    let closedAt = own.compactMap { ledger.closedAt[$0.operation] }.max() ?? time
    let wasHidden = ledger.wasTouched(mutation.change.name, from: mutation.at, to: closedAt)
    if !wasLate && !wasHidden {
      let told = own.map(\.outcome).joined(separator: ", ")
      violate(.mutationIsRecorded, "\(operation) changed \(mutation.change.name), the records say \(told)")
    }
  }

  /// What the reads after a restart wait for: three looks, two seconds apart.
  static var longestFlight: Int64 { 4_000 }

  /// What is claimed was made.
  private mutating func checkTruth(_ claims: [Claim]) {
    // To adopt what is as wanted needs no change.
    for claim in claims where claim.isDone && !claim.isIntent && claim.outcome != "adopted" {
      let made = ledger.mutations.contains { $0.operation?.text == Self.base(claim.operation) }
      // Whether our lost request or somebody else did it since the plan was made, nobody can tell.
      let closed = ledger.closedAt[claim.operation] ?? time
      var opened = (ledger.plannedFrom[claim.operation] ?? 0) - Int64(history.rates.staleness)
      if claim.outcome == "deleted" {
        // What we wrote can stand in for what a read shows: that it was gone by then, no plan knows.
        opened = min(opened, ledger.mutations.last { $0.change.name == claim.name && $0.at < closed }?.at ?? 0)
      }
      let isOthers = claim.name.map { ledger.wasTouched($0, from: opened, to: closed) } ?? false
      // Nor whether it was an earlier request of ours that had been given up and came after all.
      let wasLate = ledger.mutations.contains { late in
        late.change.name == claim.name && late.at - late.sentAt > Self.longestFlight && late.at >= opened
          && late.at <= closed
      }
      if !made && !isOthers && !wasLate {
        violate(
          .noFalseSuccess, "\(claim.operation) claims that \(claim.name ?? "?") was \(claim.outcome), nothing was made")
      }
    }
  }
}
