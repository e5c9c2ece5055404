package import Journal
package import RoutingModel

/// A fixed piece of work for a journal, and what has to be in it after each part of the work.
package struct JournalWorkload: Sendable {
  package enum Step: Sendable {
    case endpoints([EndpointRegistration])
    case commit(JournalTransaction)
    case deliveries([DeliveryUpdate])
    case retry(endpoint: String)
    /// Everything before is exported and removed, as far as nobody waits for it.
    case prune(before: Instant)
    /// The journal is closed, which moves the write-ahead log into the database, and opened again.
    case restart

    var writes: Bool { if case .restart = self { false } else { true } }
  }

  package let steps: [Step]
  /// After none, one, two… of the steps that write.
  package let pictures: [JournalPicture]

  package init(steps: [Step]) {
    self.steps = steps
    var pictures = [JournalPicture()]
    var picture = JournalPicture()
    for step in steps where step.writes {
      picture.apply(step, number: pictures.count)
      pictures.append(picture)
    }
    self.pictures = pictures
  }

  /// What a daemon writes: intents before requests, outcomes with audit records and events after them, now and then
  /// a revision, a fact, a round of deliveries and a restart.
  /// - Parameters:
  ///   - rounds: Each is two transactions, and every third one more.
  ///   - width: Objects that one transaction is about.
  ///   - isPruned: Whether what is old is exported and removed before the last round.
  ///   - ballast: Bytes of a fact that every round writes anew: pages for the write-ahead log at little work.
  package static func ordinary(
    rounds: Int, width: Int, restartEvery: Int, ballast: Int = 0, isPruned: Bool = true
  ) -> JournalWorkload {
    var steps: [Step] = [
      .endpoints([
        EndpointRegistration(name: "all", events: ["*"]),
        EndpointRegistration(name: "resources", events: ["routekeeper.resource.*"]),
      ])
    ]
    for round in 0..<rounds {
      let objects = (round * width)..<(round * width + width)
      steps.append(.commit(WorkloadRecords.before(objects, round)))
      var after = WorkloadRecords.after(objects, round, width)
      if ballast > 0 { after.facts["ballast"] = WorkloadRecords.ballast(ballast, round) }
      steps.append(.commit(after))
      if round % 3 == 2 { steps.append(.deliveries(WorkloadRecords.deliveries(upTo: round * width))) }
      if round % 7 == 6 { steps.append(.retry(endpoint: "all")) }
      if isPruned, round == rounds - 2 {
        steps.append(.prune(before: WorkloadRecords.time.advanced(byMilliseconds: 1)))
      }
      if round % restartEvery == restartEvery - 1 { steps.append(.restart) }
    }
    return JournalWorkload(steps: steps)
  }
}

/// The records of the ordinary workload: the same for the same numbers.
enum WorkloadRecords {
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

  static func audit(_ number: Int, _ action: String, _ outcome: String) -> AuditDraft {
    AuditDraft(
      action: action, outcome: outcome, time: time, actor: "Ann", commitSHA: commit.sha, operationID: "op-\(number)",
      resource: mention(number), before: nil, after: canonical(number), exchange: exchange(number))
  }

  private static func mention(_ number: Int) -> ResourceMention {
    ResourceMention(
      identity: identity(number), scopeID: "queue-1", liveID: ExactText("id-\(number)"), conditionCount: 3)
  }

  private static func exchange(_ number: Int) -> Exchange {
    Exchange(status: 200, attempts: 1, latencyMilliseconds: 12, correlationID: "corr-\(number)")
  }

  static func before(_ objects: Range<Int>, _ round: Int) -> JournalTransaction {
    var transaction = JournalTransaction()
    transaction.intents = objects.map { number in
      Intent(
        operationID: "op-\(number)", commit: commit, action: .create, key: key(number), identity: identity(number),
        liveID: nil, desired: canonical(number), before: nil, actor: "Ann", time: time)
    }
    transaction.audits = objects.map { audit($0, "intent", "pending") }
    if round % 4 == 0 {
      transaction.revisions = [
        RevisionRecord(commit: commit, state: .received, time: time.advanced(byMilliseconds: Int64(round)))
      ]
    }
    return transaction
  }

  static func after(_ objects: Range<Int>, _ round: Int, _ width: Int) -> JournalTransaction {
    var transaction = JournalTransaction()
    transaction.closings = objects.map { .init(operationID: "op-\($0)", outcome: "done") }
    transaction.applied = objects.map { number in
      AppliedObject(
        key: key(number), identity: identity(number), id: ExactText("id-\(number)"), canonical: canonical(number),
        commitSHA: commit.sha, time: time)
    }
    transaction.audits = objects.map { audit($0, "create", "done") }
    transaction.events = objects.map { number in
      EventDraft(
        type: .resourceCreated, time: time, commit: commit, resource: mention(number), change: "created",
        exchange: exchange(number), actor: "Ann")
    }
    if round % 5 == 4 { transaction.forgotten = [key(objects.lowerBound - width)] }
    transaction.facts = ["round": .integer(Int64(round)), "suspended": round % 2 == 0 ? .bool(true) : .null]
    return transaction
  }

  static func ballast(_ count: Int, _ round: Int) -> JSONValue {
    .string(String(decoding: repeatElement(UInt8(ascii: "a") + UInt8(round % 26), count: count), as: UTF8.self))
  }

  /// Of each event up to that one: mostly received, some to be tried again, some given up.
  static func deliveries(upTo last: Int) -> [DeliveryUpdate] {
    (1...max(1, last)).map { number in
      let later = time.advanced(byMilliseconds: 60_000)
      let result: DeliveryUpdate.Result =
        switch number % 5 {
        case 0: .dead(error: "connection refused")
        case 1: .retry(at: later, error: "503")
        default: .delivered
        }
      return DeliveryUpdate(endpoint: "all", sequence: Int64(number), result: result, time: later)
    }
  }
}
