import GRDB
import Journal
import RoutingModel
import Testing

@Suite struct FullDiskTests {
  @Test func aFullDiskEndsAllWritingAndLosesNothingAcknowledged() async throws {
    let folder = StateFolder()
    let journal = try folder.open(maximumPages: 60)
    var acknowledged: Int64 = 0
    var failure: JournalError?
    for number in 0..<2000 where failure == nil {
      do {
        acknowledged = try await journal.commit(Sample.before(number)).size
      } catch {
        failure = error
      }
    }
    #expect(failure == .fullDisk(path: folder.path + "/journal.sqlite"))
    #expect(acknowledged > 10)
    // A small fact would still fit; but what is on disk is known after a restart only.
    var small = JournalTransaction()
    small.facts = ["a": 1]
    await #expect { try await journal.commit(small) } throws: { error in
      if case .poisoned(_, let cause) = error as? JournalError { cause.contains("no space is left") } else { false }
    }
    try journal.close()
    let reopened = try folder.open()
    #expect(try await reopened.auditHead().size == acknowledged)
    #expect(try await reopened.unresolvedIntents().count == Int(acknowledged))
    #expect(try await reopened.facts().isEmpty)
    #expect(try await reopened.verify().isIntact)
    try await reopened.commit(small)
  }

  @Test func afterClosingNothingIsTaken() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try journal.close()
    await #expect(throws: JournalError.closed(path: folder.path + "/journal.sqlite")) {
      try await journal.commit(Sample.before(1))
    }
  }

  @Test func aNewerDatabaseIsRefused() async throws {
    let folder = StateFolder()
    try folder.open().close()
    let copy = try AuditTests.tampered(folder) {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 from the future')")
    }
    let expected = JournalError.newerSchema(path: copy.path + "/journal.sqlite")
    #expect(throws: expected) { try copy.open() }
    #expect(throws: expected) { try Journal.openReadOnly(directory: copy.path) }
  }

  @Test func ofTenThousandAppliedObjectsAllAreReadAtOnce() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    var transaction = JournalTransaction()
    transaction.applied = (0..<10_000).map(Sample.applied)
    try await journal.commit(transaction)
    let started = ContinuousClock.now
    let applied = try await journal.applied()
    print("10,000 applied objects read in \(ContinuousClock.now - started)")
    #expect(applied.count == 10_000)
    #expect(applied[Sample.key(9999)] == Sample.applied(9999))
  }
}
