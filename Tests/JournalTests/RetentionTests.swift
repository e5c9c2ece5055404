import Foundation
import GRDB
import Journal
import RoutingModel
import Testing

@Suite struct RetentionTests {
  @Test func whatIsOldIsExportedAndTheRestStillProvesItself() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.setEndpoints([EndpointRegistration(name: "a", events: ["*"])])
    for number in 0..<5 {
      try await journal.commit(Sample.before(number))
      try await journal.commit(Sample.after(number))
    }
    try await journal.record(
      (1...4).map { DeliveryUpdate(endpoint: "a", sequence: $0, result: .delivered, time: Sample.time) })
    let cutoff = Sample.time.advanced(byMilliseconds: 1)
    var newer = JournalTransaction()
    newer.audits = [
      AuditDraft(action: "approve", outcome: "done", time: cutoff, actor: "Eve", commitSHA: nil)
    ]
    let head = try await journal.commit(newer)
    let file = folder.path + "/export.jsonl"
    #expect(try await journal.exportAndPrune(before: Sample.time, to: file) == nil)
    let pruned = try await journal.exportAndPrune(before: cutoff, to: file)
    #expect(pruned?.records == 10)
    #expect(pruned?.head.size == 10)
    let result = try await journal.verify(anchors: [head])
    #expect(result.isIntact, "\(result.findings)")
    #expect(result.head == head)
    #expect(result.checkpoint == pruned?.head)
    #expect(result.recordsChecked == 1)
    // What nobody has received yet stays.
    #expect(try await journal.deliveries(endpoint: "a", limit: 10).map(\.sequence) == [5])
    #expect(try await journal.events(limit: 10).count == 1)

    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 12)
    #expect(try AuditExport.verify(file: file).isIntact)
    try await journal.commit(Sample.before(50))
    try await journal.commit(Sample.after(50))
    try journal.close()
    let reopened = try folder.open()
    #expect(try await reopened.verify(anchors: [head]).isIntact)

    let existing = await #expect(throws: JournalError.self) {
      _ = try await reopened.exportAndPrune(before: cutoff.advanced(byMilliseconds: 1), to: file)
    }
    #expect(existing?.message.contains(file) == true)
  }

  @Test func openOperationsAreNotPruned() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.commit(Sample.before(1))
    let later = Sample.time.advanced(byMilliseconds: 1000)
    #expect(try await journal.exportAndPrune(before: later, to: folder.path + "/e") == nil)
    #expect(try await journal.unresolvedIntents().count == 1)
  }

  @Test(arguments: [
    "UPDATE audit_checkpoint SET hash = replace(hash, 'a', 'b')", "UPDATE audit_checkpoint SET size = 9",
    "UPDATE audit_checkpoint SET size = -9223372036854775808", "UPDATE audit_checkpoint SET size = 9223372036854775807",
    "UPDATE audit_checkpoint SET signature = public_key", "DELETE FROM audit_checkpoint",
  ]) func aForgedCheckpointShows(change: String) async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    for number in 0..<5 {
      try await journal.commit(Sample.before(number))
      try await journal.commit(Sample.after(number))
    }
    let cutoff = Sample.time.advanced(byMilliseconds: 1)
    _ = try await journal.exportAndPrune(before: cutoff, to: folder.path + "/export.jsonl")
    let head = try await journal.commit(Sample.before(100))
    try journal.close()
    let copy = try AuditTests.tampered(folder) { try $0.execute(sql: change) }
    #expect(try await !AuditTests.verify(copy, anchors: [head]).isIntact)
  }

  @Test func anAlteredExportShows() async throws {
    let (folder, _) = try await AuditTests.written()
    let journal = try folder.open()
    let file = folder.path + "/export.jsonl"
    _ = try await journal.exportAndPrune(before: Sample.time.advanced(byMilliseconds: 1), to: file)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    for index in lines.indices {
      var edited = lines
      edited[index] = edited[index].replacing("0", with: "1")
      var cut = lines
      cut.remove(at: index)
      for altered in [edited, cut] where altered != lines {
        let path = folder.path + "/altered.jsonl"
        try altered.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try !AuditExport.verify(file: path).isIntact, "line \(index + 1)")
      }
    }
  }
}
