import Foundation
import Journal
import RoutingModel
import Testing

/// The files of the journal stay in proportion to what they hold, however long a daemon runs.
@Suite struct SizeTests {
  /// SQLite moves the log into the database from a thousand pages on, and cuts one that is begun anew to as many
  /// (`JournalConnection`). The transaction that goes beyond them, and the next, are in it before that.
  private static let largestLog = 4 << 20 + 2 * transactionBytes
  private static let transactionBytes = 256 << 10

  private func bytes(_ folder: StateFolder, _ file: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + file)
    return try #require(attributes[.size] as? NSNumber).intValue
  }

  /// Some thirty times what a log may have goes through it.
  @Test(arguments: [false, true]) func theLogIsMovedIntoTheDatabase(isRead: Bool) async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let reader = isRead ? try Journal.openReadOnly(directory: folder.path) : nil
    var largest = 0
    for number in 0..<500 {
      var transaction = JournalTransaction()
      transaction.facts["number"] = .integer(Int64(number))
      transaction.facts["ballast"] = .string(String(repeating: "x", count: Self.transactionBytes * 7 / 8))
      try await journal.commit(transaction)
      if let reader { #expect(try await reader.facts()["number"] == .integer(Int64(number))) }
      largest = max(largest, try bytes(folder, "journal.sqlite-wal"))
    }
    print("write-ahead log: at most \(largest >> 10) KiB")
    #expect(largest > 3 << 20, "so little went through it that this says nothing")
    #expect(largest <= Self.largestLog)
    // What was written over and over is there once.
    #expect(try bytes(folder, "journal.sqlite") < 2 << 20)
    try reader?.close()
    try journal.close()
  }
}
