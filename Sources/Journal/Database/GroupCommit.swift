internal import GRDB
internal import Synchronization

/// Lets many callers share one fsync: what arrives while a commit is under way goes into the next one together.
///
/// Writing happens on the connection's own serial queue, so no thread of the cooperative pool ever waits for a disk.
/// A refused record fails its caller and nobody else: what was with it in a batch is written again, each piece of work
/// in a savepoint of its own. A failure of the commit itself fails the whole batch, and every later one: after a failed fsync nobody knows what is on disk
/// (Rebello et al., ATC'20), so the process has to start again from there.
final class GroupCommit: Sendable {
  /// Runs inside the transaction.
  typealias Work = @Sendable (Database) throws -> any Sendable

  private struct Waiting: Sendable {
    let work: Work
    let resume: @Sendable (Result<any Sendable, JournalError>) -> Void
  }

  private struct State {
    var waiting: [Waiting] = []
    var isDraining = false
    var failure: JournalError?
  }

  /// Bounds the memory and the duration of one transaction.
  private static let largestBatch = 512

  private let queue: DatabaseQueue
  private let path: String
  private let anchor: AuditAnchorFile?
  private let state = Mutex(State())

  /// - Parameter anchor: gets the head of the audit log after each commit, before anybody hears of it.
  init(_ queue: DatabaseQueue, path: String, anchor: AuditAnchorFile? = nil) {
    self.queue = queue
    self.path = path
    self.anchor = anchor
  }

  /// Returns when `work` is on disk.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    let result = await withCheckedContinuation { continuation in
      enqueue(Waiting(work: work, resume: { continuation.resume(returning: $0) }))
    }
    guard let value = try result.get() as? Value else { throw .failed(path: path, detail: "a batch lost a result") }
    return value
  }

  /// Refuses everything from now on; what is already waiting is still written.
  func close() { state.withLock { $0.failure = $0.failure ?? .closed(path: path) } }

  private func enqueue(_ item: Waiting) {
    let (failure, mustDrain) = state.withLock { state -> (JournalError?, Bool) in
      if let failure = state.failure { return (failure, false) }
      state.waiting.append(item)
      defer { state.isDraining = true }
      return (nil, !state.isDraining)
    }
    if let failure {
      item.resume(.failure(refusal(after: failure)))
    } else if mustDrain {
      queue.asyncWriteWithoutTransaction { self.drain($0) }
    }
  }

  private func refusal(after failure: JournalError) -> JournalError {
    if case .closed = failure { return failure }
    return .poisoned(path: path, cause: failure.message)
  }

  private func drain(_ database: Database) {
    while true {
      let (batch, poison) = state.withLock { state -> ([Waiting], JournalError?) in
        let batch = Array(state.waiting.prefix(Self.largestBatch))
        state.waiting.removeFirst(batch.count)
        if batch.isEmpty { state.isDraining = false }
        if case .closed = state.failure { return (batch, nil) }
        return (batch, state.failure)
      }
      if batch.isEmpty { return }
      if let poison {
        for item in batch { item.resume(.failure(refusal(after: poison))) }
        continue
      }
      write(batch, database)
    }
  }

  private func write(_ batch: [Waiting], _ database: Database) {
    do {
      let before = try anchor.map { _ in try AuditLog.head(database) }
      let results = try together(batch, database) ?? oneByOne(batch, database)
      if let anchor {
        let head = try AuditLog.head(database)
        // A head that is nowhere else proves nothing later, so that a failure here ends the journal as one above does.
        if head != before { try anchor.append(head) }
      }
      for (item, result) in zip(batch, results) { item.resume(result) }
    } catch {
      let failure = JournalError(error, path: path)
      state.withLock { $0.failure = failure }
      for item in batch { item.resume(.failure(failure)) }
    }
  }

  /// The batch without savepoints, which cost as much as a small piece of work; `nil`, and nothing written, where one
  /// is refused.
  private func together(_ batch: [Waiting], _ database: Database) throws -> [Result<any Sendable, JournalError>]? {
    var results: [Result<any Sendable, JournalError>] = []
    do {
      try database.inTransaction(.immediate) {
        for item in batch { results.append(.success(try item.work(database))) }
        return .commit
      }
    } catch {
      let failure = JournalError(error, path: path)
      if failure.isFatal { throw failure }
      return nil
    }
    return results
  }

  /// Each piece of work in a savepoint, so that it shows which one is refused.
  private func oneByOne(_ batch: [Waiting], _ database: Database) throws -> [Result<any Sendable, JournalError>] {
    var results: [Result<any Sendable, JournalError>] = []
    try database.inTransaction(.immediate) {
      for item in batch { results.append(try attempt(item.work, database)) }
      return .commit
    }
    return results
  }

  private func attempt(_ work: Work, _ database: Database) throws -> Result<any Sendable, JournalError> {
    var value: (any Sendable)?
    do {
      try database.inSavepoint {
        value = try work(database)
        return .commit
      }
    } catch {
      let failure = JournalError(error, path: path)
      if failure.isFatal { throw failure }
      return .failure(failure)
    }
    guard let value else { return .failure(.failed(path: path, detail: "a batch lost a result")) }
    return .success(value)
  }
}
