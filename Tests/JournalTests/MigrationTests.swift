import Foundation
import GRDB
import Journal
import RoutingModel
import Testing

/// A new program over what an older one left behind.
///
/// Each `Fixtures/schema-N.sql` is the dump of a journal that a released daemon wrote. They are never edited: whoever
/// adds a migration adds the dump of a journal that has it.
@Suite struct MigrationTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  private static func restore(_ name: String, to folder: StateFolder) throws {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let dump = try String(contentsOf: fixtures.appendingPathComponent(name), encoding: .utf8)
    let database = try DatabaseQueue(path: folder.path + "/journal.sqlite")
    try database.writeWithoutTransaction { try $0.execute(sql: dump) }
    try database.close()
  }

  /// Whoever may only read cannot bring it up to date, and says who can.
  @Test func aReaderOfAnOlderJournalSaysWhatToDo() throws {
    let folder = StateFolder()
    try Self.restore("schema-1.sql", to: folder)
    let error = #expect(throws: JournalError.self) { _ = try Journal.openReadOnly(directory: folder.path) }
    #expect(error == .olderSchema(path: folder.path + "/journal.sqlite"))
    #expect(error?.message.contains("systemctl restart routekeeper") == true)
    try folder.open().close()
    try Journal.openReadOnly(directory: folder.path).close()
  }

  @Test(arguments: ["schema-1.sql", "schema-2.sql"]) func whatAnEarlierVersionWroteIsKept(fixture: String) async throws
  {
    let folder = StateFolder()
    try Self.restore(fixture, to: folder)
    let journal = try folder.open()
    // Two rules were deployed, one was changed and one removed from git; a broken commit and a suspension followed.
    #expect(try await journal.applied().keys.map { "\($0.name)" }.sorted() == ["A", "B"])
    let revisions = try await journal.revisions(limit: 10)
    #expect(revisions.map(\.current.commit.subject) == ["Broken", "Raise A, drop B", "Two rules"])
    #expect(revisions.map(\.current.state) == [.rejected, .pending, .applied])
    let facts = try await journal.facts()
    #expect(facts["suspension"]?["reason"] == "maintenance")
    #expect(facts["inForce"]?["sha"]?.stringValue?.hasPrefix("b7c2ddcfb6") == true)
    #expect(try await journal.endpointStates().first?.pending == 11)
    #expect(try await journal.lastApplied() != nil)
    #expect(try await journal.unresolvedIntents().isEmpty)
    let isNew = try await journal.isNewDelivery(hook: "github", id: "72d3162e-cc78-11e3-81ab-4c9367dc0958")
    #expect(isNew == (fixture == "schema-1.sql"))

    // The chain goes on from the old head, and everything of it still proves.
    try await journal.commit(Sample.before(1))
    try await journal.commit(Sample.after(1))
    #expect(try await journal.verify().isIntact)
    #expect(try await journal.applied().count == 3)
    try journal.close()
    _ = try folder.open()
  }

  @Test func everySchemaHasAFixture() async throws {
    let folder = StateFolder()
    try folder.open().close()
    let database = try DatabaseQueue(path: folder.path + "/journal.sqlite")
    let migrations = try await database.read {
      try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
    }
    for migration in migrations {
      let number = migration.prefix { $0.isNumber }
      let path = Self.fixtures.appendingPathComponent("schema-\(number).sql").path
      #expect(FileManager.default.fileExists(atPath: path), "\(migration)")
    }
  }
}
