internal import GRDB
package import RoutingModel

/// The only database: intents, outcomes, audit log, outbox, last-applied state and history.
///
/// One `JournalTransaction` becomes durable as a whole or not at all. One process writes; others may read.
package final class Journal: Sendable {
  package struct Options: Sendable {
    /// Civil time, for what the journal itself dates.
    package var now: @Sendable () -> Instant
    /// Unique for ever: the `id` of each event.
    package var makeEventID: @Sendable () -> String
    /// Pages of 4 KiB that the database may have; `nil` for as many as the disk holds.
    package var maximumPages: Int?
    /// Outside the state directory: where every head of the audit log is appended, and what the log is held against
    /// when it is opened; `nil` for none.
    package var anchorFile: String?

    package init(
      now: @escaping @Sendable () -> Instant, makeEventID: @escaping @Sendable () -> String, maximumPages: Int? = nil,
      anchorFile: String? = nil
    ) {
      self.now = now
      self.makeEventID = makeEventID
      self.maximumPages = maximumPages
      self.anchorFile = anchorFile
    }

    /// A reader dates and names nothing.
    fileprivate static let unused = Options(now: { Instant(milliseconds: 0) }, makeEventID: { "" })
  }

  let directory: StateDirectory
  let now: @Sendable () -> Instant
  private let makeEventID: @Sendable () -> String
  private let writer: GroupCommit?
  private let writerQueue: DatabaseQueue?
  let readerQueue: DatabaseQueue
  private let lock: DirectoryLock?
  let signals: OutboxSignals

  private init(
    _ directory: StateDirectory, options: Options, writer: DatabaseQueue?, reader: DatabaseQueue,
    lock: DirectoryLock?, anchor: AuditAnchorFile? = nil
  ) {
    self.directory = directory
    now = options.now
    makeEventID = options.makeEventID
    signals = OutboxSignals()
    self.writerQueue = writer
    self.writer = writer.map { GroupCommit($0, path: directory.databasePath, anchor: anchor) }
    self.readerQueue = reader
    self.lock = lock
  }

  /// Opens the journal of a daemon, making what is missing. Blocks for the check of the file: call it at the start.
  package static func open(directory path: String, options: Options) throws(JournalError) -> Journal {
    let directory = StateDirectory(path: path)
    try directory.prepare()
    let lock = try DirectoryLock(directory)
    try directory.prepareDatabaseFile()
    return try attempt(directory) {
      let writer = try JournalConnection.writer(directory.databasePath, maximumPages: options.maximumPages)
      try writer.inDatabase { try JournalConnection.check($0, path: directory.databasePath) }
      try JournalSchema.migrator.migrate(writer)
      let anchor = try options.anchorFile.map { try AuditAnchorFile($0, now: options.now) }
      if let anchor { try writer.inDatabase { try AuditLog.check($0, against: anchor) } }
      let reader = try JournalConnection.reader(directory.databasePath)
      return Journal(directory, options: options, writer: writer, reader: reader, lock: lock, anchor: anchor)
    }
  }

  /// Opens the journal to read, also while a daemon writes it.
  package static func openReadOnly(directory path: String) throws(JournalError) -> Journal {
    let directory = StateDirectory(path: path)
    guard directory.hasDatabase else { throw .missing(path: path) }
    do throws(JournalError) { return try openToRead(directory) } catch { throw error.ofReader }
  }

  private static func openToRead(_ directory: StateDirectory) throws(JournalError) -> Journal {
    let path = directory.path
    return try attempt(directory) {
      let reader = try JournalConnection.reader(directory.databasePath)
      try reader.inDatabase { database in
        if try JournalSchema.migrator.hasBeenSuperseded(database) {
          throw JournalError.newerSchema(path: directory.databasePath)
        }
        guard try JournalSchema.migrator.appliedIdentifiers(database).contains(JournalSchema.first) else {
          throw JournalError.missing(path: path)
        }
        guard try JournalSchema.migrator.hasCompletedMigrations(database) else {
          throw JournalError.olderSchema(path: directory.databasePath)
        }
      }
      return Journal(directory, options: .unused, writer: nil, reader: reader, lock: nil)
    }
  }

  private static func attempt<Value>(
    _ directory: StateDirectory, _ body: () throws -> Value
  ) throws(JournalError) -> Value {
    do { return try body() } catch { throw JournalError(error, path: directory.databasePath) }
  }

  /// Writes all of `transaction`; returns when it is on disk, with the head of the audit log that includes it.
  ///
  /// Callers that wait at the same time share one fsync. After any failure but `.contradiction` the journal takes
  /// no more writes and the process has to end.
  @discardableResult
  package func commit(_ transaction: JournalTransaction) async throws(JournalError) -> AuditHead {
    let makeEventID = self.makeEventID
    let head = try await write { database in
      try TransactionRecorder(database: database, makeEventID: makeEventID).record(transaction)
    }
    if !transaction.events.isEmpty { signals.ring() }
    return head
  }

  func write<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    guard let writer else { throw .readOnly(path: directory.databasePath) }
    return try await writer.perform(work)
  }

  func read<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    do { return try await readerQueue.read(work) } catch {
      let failure = JournalError(error, path: directory.databasePath)
      throw writer == nil ? failure.ofReader : failure
    }
  }

  /// Waits for what is being written, then lets go of the files and of the lock.
  package func close() throws(JournalError) {
    writer?.close()
    do {
      try readerQueue.close()
      try writerQueue?.close()
    } catch { throw JournalError(error, path: directory.databasePath) }
    signals.finish()
    lock?.release()
  }
}
