internal import GRDB

/// How the journal's file is opened: the writer durable at every commit, readers beside it without blocking it.
enum JournalConnection {
  /// Long enough for a checkpoint of another process, short enough to notice a stuck one.
  private static let busySeconds = 5.0

  static func writer(_ path: String, maximumPages: Int?) throws -> DatabaseQueue {
    var configuration = base(label: "routekeeper.journal")
    // GRDB's own WAL set-up lowers `synchronous` to NORMAL, which may lose acknowledged transactions on power loss.
    // EXTRA is FULL for the write-ahead log. It matters to the rollback journal of a new file's first page: without a
    // sync of the directory its removal can be lost with the power, and back again it empties the file, log and all.
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = EXTRA")
      let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else { throw JournalError.failed(path: path, detail: "its file system has no shared memory") }
      try database.execute(
        sql: """
          PRAGMA wal_autocheckpoint = 1000;
          PRAGMA journal_size_limit = 4194304;
          """)
      if let maximumPages { try database.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  static func reader(_ path: String) throws -> DatabaseQueue {
    var configuration = base(label: "routekeeper.journal.read")
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static func base(label: String) -> Configuration {
    var configuration = Configuration()
    configuration.label = label
    configuration.busyMode = .timeout(busySeconds)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { database in
      // 512 KiB of cache: the working set of a commit, not of the whole history.
      try database.execute(
        sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -512")
    }
    return configuration
  }

  /// Refuses a damaged file and one of a newer version before anything is written into it.
  static func check(_ database: Database, path: String) throws {
    let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
    guard findings == ["ok"] else {
      // A page that cannot be read is reported like a page that is wrong; a backup would not help there.
      if findings.contains(where: isReadFailure) {
        throw JournalError.failed(path: path, detail: findings.joined(separator: "; "))
      }
      throw JournalError.corrupt(path: path, detail: findings.joined(separator: "; "))
    }
    if try JournalSchema.migrator.hasBeenSuperseded(database) { throw JournalError.newerSchema(path: path) }
  }

  /// `Page 19: unable to get the page. error code=266`, where the first byte of the code is the kind, or
  /// `Main freelist: failed to get page 22`, which SQLite says of pages that exist.
  private static func isReadFailure(_ finding: String) -> Bool {
    if finding.contains("failed to get page") { return true }
    let words = finding.split { $0 == " " || $0 == "=" || $0.isNewline }
    return zip(words, words.dropFirst()).contains { word, number in
      word == "code" && Int32(number).map { ResultCode(rawValue: $0).primaryResultCode == .SQLITE_IOERR } == true
    }
  }
}
