import Foundation
import GRDB

/// What somebody with the database file and a tool can do to one record, near `sequence`.
enum Alteration: CaseIterable {
  case time, commit, subject, hash, recordByte, recordInsertion, recordRemoval, recordWithItsHash, removal, exchange
  case repetition, emptyRecord, move

  /// Touches the records `sequence...sequence + 3` only.
  func apply(to sequence: Int64, _ database: Database, _ seed: inout TamperSeed) throws {
    switch self {
    case .time:
      let change = Int64.random(in: 1...1_000_000, using: &seed) * (Bool.random(using: &seed) ? 1 : -1)
      try database.execute(sql: "UPDATE audit SET time = time + ? WHERE sequence = ?", arguments: [change, sequence])
    case .commit: try edit("commit_sha", sequence, database, &seed)
    case .subject: try edit("subject", sequence, database, &seed)
    case .hash: try edit("hash", sequence, database, &seed)
    case .recordByte: try rewrite("record", sequence, database) { Self.changeByte(&$0, &seed) }
    case .recordInsertion:
      try rewrite("record", sequence, database) { bytes in
        bytes.insert(.random(in: 0...255, using: &seed), at: .random(in: 0...bytes.count, using: &seed))
      }
    case .recordRemoval:
      try rewrite("record", sequence, database) { $0.remove(at: .random(in: 0..<$0.count, using: &seed)) }
    case .recordWithItsHash: try forge(sequence, database)
    case .removal: try database.execute(sql: "DELETE FROM audit WHERE sequence = ?", arguments: [sequence])
    case .exchange:
      let other = sequence + Int64.random(in: 1...3, using: &seed)
      try database.execute(
        sql: """
          UPDATE audit SET sequence = -1 WHERE sequence = \(sequence);
          UPDATE audit SET sequence = \(sequence) WHERE sequence = \(other);
          UPDATE audit SET sequence = \(other) WHERE sequence = -1;
          """)
    case .repetition:
      try database.execute(
        sql: """
          DELETE FROM audit WHERE sequence = \(sequence);
          INSERT INTO audit SELECT \(sequence), time, commit_sha, subject, record, hash FROM audit
          WHERE sequence = \(sequence + 1)
          """)
    case .emptyRecord:
      try database.execute(sql: "UPDATE audit SET record = '{}' WHERE sequence = ?", arguments: [sequence])
    case .move:
      try database.execute(
        sql: """
          DELETE FROM audit WHERE sequence = \(sequence + 1);
          UPDATE audit SET sequence = \(sequence + 1) WHERE sequence = \(sequence)
          """)
    }
  }

  /// A byte more, a byte less, another byte, a NUL behind the end, or nothing at all where something was.
  private func edit(_ column: String, _ sequence: Int64, _ database: Database, _ seed: inout TamperSeed) throws {
    let way = Int.random(in: 0...3, using: &seed)
    try rewrite(column, sequence, database) { bytes in
      switch way {
      case 0: bytes.append(contentsOf: [0, 0x61])
      case 1 where !bytes.isEmpty: bytes.removeLast()
      case 2 where !bytes.isEmpty: Self.changeByte(&bytes, &seed)
      default: bytes.append(0x30)
      }
    }
  }

  private static func changeByte(_ bytes: inout [UInt8], _ seed: inout TamperSeed) {
    let index = Int.random(in: 0..<bytes.count, using: &seed)
    bytes[index] = seed.other(than: bytes[index])
  }

  private func rewrite(
    _ column: String, _ sequence: Int64, _ database: Database, _ change: (inout [UInt8]) -> Void
  ) throws {
    let stored = try Data.fetchOne(
      database, sql: "SELECT CAST(\(column) AS BLOB) FROM audit WHERE sequence = ?", arguments: [sequence])
    var bytes = Array(stored ?? Data())
    change(&bytes)
    try database.execute(
      sql: "UPDATE audit SET \(column) = CAST(? AS TEXT) WHERE sequence = ?", arguments: [Data(bytes), sequence])
  }

  /// With a hash that follows, so that only the next record gives it away.
  private func forge(_ sequence: Int64, _ database: Database) throws {
    let before =
      try String.fetchOne(database, sql: "SELECT hash FROM audit WHERE sequence = ?", arguments: [sequence - 1]) ?? ""
    let record =
      try String.fetchOne(database, sql: "SELECT record FROM audit WHERE sequence = ?", arguments: [sequence]) ?? ""
    let forged = record.replacing("\"outcome\":\"", with: "\"outcome\":\"x", maxReplacements: 1)
    try database.execute(
      sql: "UPDATE audit SET record = ?, hash = ? WHERE sequence = ?",
      arguments: [forged, TamperedLog.hash(before, forged), sequence])
  }
}
