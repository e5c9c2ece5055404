import Journal
import RoutingModel
import Testing

@Suite struct CommitTests {
  @Test func everythingOfATransactionIsReadBack() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    var transaction = JournalTransaction()
    transaction.intents = [Sample.intent(1), Sample.intent(2)]
    transaction.applied = [Sample.applied(7)]
    transaction.facts = ["commitInForce": .string(Sample.commit.sha), "suspended": ["reason": "a\u{0}b"]]
    let finding = Diagnostic(
      SourceLocation(file: "rules/a.yaml", line: 3, column: 4), .error, "RK0107", "unknown operator", fix: "eq")
    transaction.revisions = [
      RevisionRecord(commit: Sample.commit, state: .received, time: Sample.time),
      RevisionRecord(
        commit: Sample.commit, state: .rejected, time: Sample.time.advanced(byMilliseconds: 5),
        diagnostics: [finding], summary: JSONObject([("errors", 1)])),
    ]
    try await journal.commit(transaction)
    #expect(try await journal.unresolvedIntents() == [Sample.intent(1), Sample.intent(2)])
    #expect(try await journal.applied() == [Sample.key(7): Sample.applied(7)])
    #expect(try await journal.facts() == transaction.facts)
    let history = try await journal.revisions(limit: 10)
    #expect(history.map(\.current) == [transaction.revisions[1]])
    #expect(history.first?.steps.map(\.state) == [.received, .rejected])

    var second = JournalTransaction()
    second.closings = [.init(operationID: "op-1", outcome: "done")]
    second.forgotten = [Sample.key(7)]
    second.facts = ["suspended": .null]
    try await journal.commit(second)
    #expect(try await journal.unresolvedIntents() == [Sample.intent(2)])
    #expect(try await journal.applied().isEmpty)
    #expect(try await journal.facts() == ["commitInForce": .string(Sample.commit.sha)])
  }

  /// Those of late, and those of a future that the clock was set back from; the newest first.
  @Test func deletionsOfLateAreKnown() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let now = Sample.time
    let names: [(ExactText, Int64, String)] = [
      ("old", -60_001, "deleted"), ("late", -59_000, "deleted"), ("made", -10, "created"), ("kept", -10, "abandoned"),
      ("ahead", 315_360_000_000, "deleted"),
    ]
    for (name, age, outcome) in names {
      var transaction = JournalTransaction()
      transaction.audits = [
        AuditDraft(
          action: "delete", outcome: outcome, time: now.advanced(byMilliseconds: age), actor: "Ada", commitSHA: nil,
          resource: ResourceMention(
            identity: ResourceIdentity(kind: "RoutingRule", name: name, queue: "Sales"), scopeID: "q-1",
            liveID: ExactText("id \(name)"), conditionCount: nil))
      ]
      try await journal.commit(transaction)
    }
    let deletions = try await journal.deletions(within: 60_000)
    #expect(deletions.map(\.key.name) == ["ahead", "late"])
    #expect(deletions.last?.key == ResourceKey(kind: "RoutingRule", scope: "q-1", name: "late"))
    #expect(deletions.last?.id == "id late")
    #expect(deletions.last?.time == now.advanced(byMilliseconds: -59_000))
  }

  @Test func namesAreKeptByTheByte() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let names: [ExactText] = ["caf\u{E9}", "cafe\u{301}", "nul\u{0}one", "nul\u{0}two", "nul", "quote\"\\", ""]
    var transaction = JournalTransaction()
    transaction.applied = names.map { name in
      AppliedObject(
        key: ResourceKey(kind: "RoutingRule", scope: name.isEmpty ? nil : name, name: name),
        identity: ResourceIdentity(kind: "RoutingRule", name: name, queue: name), id: name,
        canonical: Sample.canonical(1), commitSHA: Sample.commit.sha, time: Sample.time)
    }
    try await journal.commit(transaction)
    let applied = try await journal.applied()
    #expect(applied.count == names.count)
    #expect(Set(applied.values) == Set(transaction.applied))
  }

  @Test func aRefusedTransactionLeavesNothingAndHarmsNobody() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.commit(Sample.before(1))
    let head = try await journal.auditHead()
    var contradictions: [JournalTransaction] = [Sample.before(1), Sample.after(99)]
    contradictions[0].facts = ["left": true]
    contradictions[1].facts = ["left": true]
    for contradiction in contradictions {
      await #expect { try await journal.commit(contradiction) } throws: { error in
        if case .contradiction = error as? JournalError { true } else { false }
      }
    }
    #expect(try await journal.auditHead() == head)
    #expect(try await journal.facts().isEmpty)
    try await journal.commit(Sample.after(1))
    await #expect(throws: JournalError.self) { try await journal.commit(Sample.after(1)) }
    #expect(try await journal.events(limit: 10).count == 1)
  }

  @Test func aJournalThatWasNeverClosedOpensWithEverythingAcknowledged() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.commit(Sample.before(1))
    let head = try await journal.commit(Sample.after(1))
    // The files as a kill leaves them: the write-ahead log not yet in the database.
    let copy = StateFolder()
    try copyFiles(from: folder.path, to: copy.path)
    let reopened = try copy.open()
    #expect(try await reopened.auditHead() == head)
    #expect(try await reopened.applied() == [Sample.key(1): Sample.applied(1)])
    #expect(try await reopened.unresolvedIntents().isEmpty)
    #expect(head.size == 2)
  }

  @Test func manyCallersShareAFewCommits() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.setEndpoints([EndpointRegistration(name: "a", events: ["*"])])
    let started = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<64 {
        group.addTask {
          for number in stride(from: worker, to: 1000, by: 64) {
            try await journal.commit(Sample.before(number))
            try await journal.commit(Sample.after(number))
          }
        }
      }
      try await group.waitForAll()
    }
    let took = ContinuousClock.now - started
    print("1,000 changes, intents and outcomes, by 64 callers: \(took)")
    #expect(try await journal.applied().count == 1000)
    #expect(try await journal.unresolvedIntents().isEmpty)
    #expect(try await journal.auditHead().size == 2000)
    let deliveries = try await journal.deliveries(endpoint: "a", limit: 2000)
    #expect(deliveries.map(\.sequence) == (1...1000).map(Int64.init))
  }
}
