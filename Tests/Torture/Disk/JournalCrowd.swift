internal import Journal
internal import RoutingModel
internal import Synchronization

/// Many callers who commit at the same time and so share transactions of the database.
///
/// Their order is not settled; so a run is recorded once and then judged by what holds in any order.
package struct JournalCrowd: Sendable {
  private let directory: String
  private let moments: [DiskMoment]
  /// In the order of their acknowledgements.
  private let acknowledged: [Acknowledged]

  private struct Acknowledged: Sendable {
    let object: Int
    let isApplied: Bool
    let head: AuditHead
  }

  private final class Log: Sendable {
    private let disk: SimulatedDisk
    private let list = Mutex<[Acknowledged]>([])

    init(_ disk: SimulatedDisk) { self.disk = disk }

    var entries: [Acknowledged] { list.withLock { $0 } }

    func append(_ entry: Acknowledged) {
      list.withLock { list in
        list.append(entry)
        disk.note(acknowledged: list.count)
      }
    }
  }

  private static let endpoint = "all"

  package init(callers: Int, objectsEach: Int, directory: String) async throws {
    let disk = SimulatedDisk()
    try disk.mount(prefix: directory)
    defer { disk.unmount() }
    let journal = try JournalRun.open(directory)
    try await journal.setEndpoints([EndpointRegistration(name: Self.endpoint, events: ["*"])])
    disk.startRecording()
    let log = Log(disk)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<callers {
        group.addTask {
          for object in (caller * objectsEach)..<((caller + 1) * objectsEach) {
            for isApplied in [false, true] {
              let objects = object..<(object + 1)
              let head = try await journal.commit(
                isApplied ? WorkloadRecords.after(objects, 0, 1) : WorkloadRecords.before(objects, 0))
              // Noted a little late, which asks for less than could be asked for, never for more.
              log.append(Acknowledged(object: object, isApplied: isApplied, head: head))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    moments = disk.takeRecording()
    try journal.close()
    self.directory = directory
    acknowledged = log.entries
  }

  /// Ends the process or the machine before each change of the disk, every so many, and starts again.
  package func crashes(share: Int, seed: UInt64) async -> TrialReport {
    var report = TrialReport()
    for (index, moment) in moments.enumerated() where index % max(1, share) == 0 {
      for loss in [nil, seed] {
        let image = JournalTrials.image(after: moment, loss)
        report.add(JournalTrials.name(of: moment, loss), await check(image, moment.acknowledged))
      }
    }
    return report
  }

  private func check(_ image: DiskImage, _ count: Int) async -> [String] {
    let disk = SimulatedDisk(image: image)
    var violations: [String] = []
    do {
      try disk.mount(prefix: directory)
      defer { disk.unmount() }
      let journal = try JournalRun.open(directory)
      defer { try? journal.close() }
      let picture = try await JournalPicture(journal)
      for known in acknowledged.prefix(count) {
        let (key, operation) = (WorkloadRecords.key(known.object), "op-\(known.object)")
        let isThere = known.isApplied ? picture.applied[key] != nil : picture.intents[operation] != nil
        if !isThere, known.isApplied || picture.applied[key] == nil {
          violations.append("the acknowledged \(known.isApplied ? "outcome" : "intent") of \(operation) is gone")
        }
      }
      // Each transaction is there with all of its parts.
      if picture.applied.count != picture.events.count { violations.append("half a transaction is there") }
      if picture.auditRecords != Int64(picture.intents.count + 2 * picture.applied.count) {
        violations.append("audit records without their intents or outcomes")
      }
      if picture.deliveries[Self.endpoint]?.map(\.sequence) != picture.events.indices.map({ Int64($0 + 1) }) {
        violations.append("the sequence of deliveries has a gap")
      }
      let verification = try await journal.verify(anchors: acknowledged.prefix(count).map(\.head))
      violations += verification.findings.map { "audit: \($0.message)" }
    } catch let error as JournalError {
      violations.append("the restart fails: \(error.message)")
    } catch {
      violations.append("the restart fails: \(error)")
    }
    return violations
  }
}
