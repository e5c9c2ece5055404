internal import Glibc
package import Journal
internal import RoutingModel
internal import Synchronization

/// A workload on a disk, step by step, until the end or the first failure.
package struct JournalRun: Sendable {
  /// The steps that write and that were acknowledged.
  package private(set) var acknowledged = 0
  /// The head of the audit log after none, one, two… of them.
  package private(set) var heads = [AuditHead.empty]
  package private(set) var failure: JournalError?
  /// What must not have happened.
  package private(set) var violations: [String] = []

  /// - Parameter directory: Where the disk is mounted.
  package static func perform(
    _ workload: JournalWorkload, on disk: SimulatedDisk, directory: String
  ) async -> JournalRun {
    var run = JournalRun()
    let names = EventNames()
    var journal: Journal?
    // Pruning reads first, and a read that fails does not end the writing.
    var isReading = false
    do throws(JournalError) {
      journal = try open(directory, names)
      for step in workload.steps {
        if case .restart = step {
          try journal?.close()
          journal = nil
          journal = try open(directory, names)
          continue
        }
        guard let open = journal else { break }
        isReading = if case .prune = step { true } else { false }
        names.begin(step: run.acknowledged + 1)
        let head = try await perform(step, open, directory)
        run.acknowledged += 1
        run.heads.append(head ?? run.heads.last ?? .empty)
        disk.note(acknowledged: run.acknowledged)
      }
      try journal?.close()
    } catch {
      run.failure = error
      if case .corrupt = error { run.violations.append("a failing disk is called damaged: \(error.message)") }
      if let journal, !isReading { await run.tryOnceMore(journal) }
      try? journal?.close()
    }
    return run
  }

  static func open(_ directory: String, _ names: EventNames = EventNames()) throws(JournalError) -> Journal {
    try Journal.open(
      directory: directory, options: .init(now: { WorkloadRecords.time }, makeEventID: { names.next() }))
  }

  private static func perform(
    _ step: JournalWorkload.Step, _ journal: Journal, _ directory: String
  ) async throws(JournalError) -> AuditHead? {
    switch step {
    case .restart: break
    case .endpoints(let registrations): try await journal.setEndpoints(registrations)
    case .commit(let transaction): return try await journal.commit(transaction)
    case .deliveries(let updates): try await journal.record(updates)
    case .retry(let endpoint): _ = try await journal.retryDeliveries(endpoint: endpoint)
    case .prune(let limit):
      // A real file, which every run writes anew.
      let file = directory + "/export.jsonl"
      unlink(file)
      _ = try await journal.exportAndPrune(before: limit, to: file)
    }
    return nil
  }

  /// After a failed write nothing may be acknowledged any more, even where the disk works again.
  private mutating func tryOnceMore(_ journal: Journal) async {
    var transaction = JournalTransaction()
    transaction.facts = ["after the failure": true]
    do throws(JournalError) {
      try await journal.commit(transaction)
      violations.append("a write was acknowledged after a failed one")
    } catch {
      switch error {
      case .poisoned, .closed: break
      default: violations.append("after a failed write the journal says: \(error.message)")
      }
    }
  }
}

/// Event ids that depend on nothing but the step.
final class EventNames: Sendable {
  private let place = Mutex((step: 0, index: 0))

  func begin(step: Int) { place.withLock { $0 = (step, 0) } }

  func next() -> String {
    place.withLock { place in
      defer { place.index += 1 }
      return JournalPicture.eventID(step: place.step, index: place.index)
    }
  }
}
