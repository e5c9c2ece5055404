import Foundation
import GRDB
import Journal
import RoutingModel
import Testing

/// The file outside the state directory that knows every head.
@Suite struct AuditAnchorTests {
  private struct Anchored {
    let folder = StateFolder()
    let file = NSTemporaryDirectory() + "anchor-\(UUID().uuidString)"

    func open() throws -> Journal {
      try Journal.open(
        directory: folder.path,
        options: .init(now: { Sample.time }, makeEventID: { UUID().uuidString }, anchorFile: file))
    }

    func write(_ numbers: Range<Int>) async throws -> AuditHead {
      let journal = try open()
      var head = AuditHead.empty
      for number in numbers {
        try await journal.commit(Sample.before(number))
        head = try await journal.commit(Sample.after(number))
      }
      try journal.close()
      return head
    }

    var lines: [String] {
      get throws {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
          .map(String.init)
      }
    }

    func verify() async throws -> AuditVerification {
      let journal = try Journal.openReadOnly(directory: folder.path)
      defer { try? journal.close() }
      return try await journal.verify(anchorFiles: [file])
    }

    func alter(_ sql: String) throws {
      let queue = try DatabaseQueue(path: folder.path + "/journal.sqlite")
      try queue.write { database in
        try database.execute(sql: "DROP TRIGGER IF EXISTS audit_is_pruned_below_checkpoints_only; \(sql)")
      }
      try queue.close()
    }

    func remove() { try? FileManager.default.removeItem(atPath: file) }
  }

  private static func with(_ body: (Anchored) async throws -> Void) async throws {
    let anchored = Anchored()
    defer { anchored.remove() }
    try await body(anchored)
  }

  @Test func everyHeadIsAppendedAndProvesTheLog() async throws {
    try await Self.with { anchored in
      let head = try await anchored.write(0..<3)
      #expect(try anchored.lines.count == 7)
      #expect(try anchored.lines[5] == "\(Sample.time.rfc3339) \(head)")
      let mode = try FileManager.default.attributesOfItem(atPath: anchored.file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let result = try await anchored.verify()
      #expect(result.isIntact, "\(result.findings)")
      #expect(result.anchorsChecked == 6 + 3)
    }
  }

  @Test func whatIsNoAuditRecordAppendsNothing() async throws {
    try await Self.with { anchored in
      let journal = try anchored.open()
      var fact = JournalTransaction()
      fact.facts = ["a": 1]
      try await journal.commit(fact)
      #expect(try anchored.lines == [""])
    }
  }

  @Test func aCutEndKeepsTheJournalShutUntilAPersonDecides() async throws {
    try await Self.with { anchored in
      let head = try await anchored.write(0..<3)
      try anchored.alter(
        """
        DELETE FROM audit WHERE sequence > 4; DELETE FROM applied_object WHERE audit > 4; DELETE FROM event;
        DELETE FROM intent WHERE operation = 'op-2';
        """)
      let error = #expect(throws: JournalError.self) { try anchored.open() }
      #expect(error?.message.contains("\(head)") == true)
      #expect(error?.message.contains("move \(anchored.file) away") == true)
      let findings = try await anchored.verify().findings.map(\.message)
      #expect(findings.contains { $0.contains("line 6 of \(anchored.file) knows 6 records, 4 are there") })
      try FileManager.default.removeItem(atPath: anchored.file)
      let journal = try anchored.open()
      #expect(try anchored.lines.first?.contains(" 4:") == true)
      try journal.close()
    }
  }

  @Test func anOldCopyThatWentOnElsewhereShows() async throws {
    try await Self.with { anchored in
      _ = try await anchored.write(0..<2)
      let copy = StateFolder()
      try copyFiles(from: anchored.folder.path, to: copy.path)
      _ = try await anchored.write(2..<4)
      // The copy grows past the anchor without the file, so that only the hashes differ.
      let journal = try copy.open()
      for number in 10..<15 {
        try await journal.commit(Sample.before(number))
        try await journal.commit(Sample.after(number))
      }
      let result = try await journal.verify(anchorFiles: [anchored.file])
      #expect(result.findings.compactMap(\.sequence) == [5, 6, 7, 8])
      try journal.close()
      let error = #expect(throws: JournalError.self) {
        _ = try Journal.open(
          directory: copy.path,
          options: .init(now: { Sample.time }, makeEventID: { UUID().uuidString }, anchorFile: anchored.file))
      }
      #expect(error?.message.contains("older copy") == true)
    }
  }

  @Test func aTornLineIsMarkedAndTheLogGoesOn() async throws {
    try await Self.with { anchored in
      _ = try await anchored.write(0..<2)
      let text = try String(contentsOfFile: anchored.file, encoding: .utf8)
      try String(text.dropLast(30)).write(toFile: anchored.file, atomically: false, encoding: .utf8)
      _ = try await anchored.write(2..<3)
      #expect(try anchored.lines[3].hasSuffix(" (torn)"))
      let result = try await anchored.verify()
      #expect(result.isIntact, "\(result.findings)")
    }
  }

  @Test func everyEditOfTheFileThatMattersShows() async throws {
    try await Self.with { anchored in
      _ = try await anchored.write(0..<2)
      let whole = try Data(contentsOf: URL(fileURLWithPath: anchored.file))
      // Digits of the last line's hash.
      for index in (whole.count - 60)..<(whole.count - 1) {
        var edited = whole
        edited[index] = edited[index] == 0x61 ? 0x62 : 0x61
        try edited.write(to: URL(fileURLWithPath: anchored.file))
        #expect(try await !anchored.verify().isIntact, "byte \(index)")
      }
    }
  }

  @Test(arguments: ["no head here\n", "{\"audit\": \"12\"}\n", "", "\n\n", "\u{0}\n"])
  func aFileThatProvesNothingIsAFinding(text: String) async throws {
    try await Self.with { anchored in
      _ = try await anchored.write(0..<1)
      try text.write(toFile: anchored.file, atomically: false, encoding: .utf8)
      #expect(try await !anchored.verify().isIntact)
    }
  }

  @Test func linesOfTheDaemonsLogAreAnchorsToo() async throws {
    try await Self.with { anchored in
      let head = try await anchored.write(0..<1)
      func log(_ head: AuditHead) -> String {
        """
        {"message": "Starting"}
        {"message": "Recorded an event", "audit": "\(head)"}

        """
      }
      try log(head).write(toFile: anchored.file, atomically: false, encoding: .utf8)
      #expect(try await anchored.verify().isIntact)
      try log(AuditHead(size: 3, hash: head.hash)).write(toFile: anchored.file, atomically: false, encoding: .utf8)
      #expect(try await !anchored.verify().isIntact)
    }
  }

  /// How far the log is ahead of the file would not be a number.
  @Test func aCheckpointBelowEveryNumberIsAFinding() async throws {
    try await Self.with { anchored in
      _ = try await anchored.write(0..<1)
      try anchored.alter(
        """
        DELETE FROM audit;
        INSERT INTO audit_checkpoint (size, hash, time, public_key, signature) VALUES (\(Int64.min), '', 0, '', '');
        """)
      let result = try await anchored.verify()
      #expect(!result.isIntact)
      #expect(result.recordsAfterAnchors == 0)
    }
  }

  @Test func aFileThatCannotBeAppendedToIsNamed() async throws {
    try await Self.with { anchored in
      try FileManager.default.createDirectory(atPath: anchored.file, withIntermediateDirectories: true)
      let error = #expect(throws: JournalError.self) { try anchored.open() }
      #expect(error?.message.contains("audit.anchorFile") == true)
    }
  }
}
