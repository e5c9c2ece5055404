import GenesysCloud
import GenesysSimulator
import Journal
import Notifications
import Reconciliation
import RoutingModel

extension TortureWorld {
  /// What one life of the product holds in memory. All of it is gone when the life ends.
  struct Process {
    var core: Reconciler
    var client: PlatformClient
    let journal: Journal
    let startedAt: Int64
    var generations: [ReconcilerTimer: Int] = [:]
    /// Transactions in the order in which the core made them.
    var queue: [(token: CommitToken, transaction: JournalTransaction)] = []
    var isRecording = false
    var fields = CallFields.standard
    var calls: [PlatformClient.CallID: OperationID] = [:]
    /// Which calls read lists.
    var listCalls: Set<PlatformClient.CallID> = []
    var turns: [String: DeliveryTurn] = [:]
    var nextRequest = 0
    var isStopping = false
    /// The commit that the branch has to build on.
    var accepted: String?
    /// It does nothing any more, and the watchdog has not noticed yet.
    var isHung = false
    /// The newest list that the core was told.
    var lastListComplete = false
    var lastListStartedAt: Int64 = -1
  }

  /// Between the end of a process and its next start (`RestartSec` of the unit).
  static let restartPause: Int64 = 1_000
  /// Without a sign of life for so long, the service manager kills it (`WatchdogSec` of the unit).
  static let watchdogPatience: Int64 = 60_000

  /// Whether there is a process, and it does something.
  var isAlive: Bool { process?.isHung == false }

  var settings: ReconcilerSettings {
    var settings = ReconcilerSettings(instanceID: "life-\(life)", digest: Self.digest)
    settings.onFailure = history.options.compensates ? .compensate : .keep
    settings.onDrift = history.options.heals || isHealed ? .heal : .report
    settings.plan.adopt = history.options.adopts || isHealed ? .update : .never
    settings.plan.prune = history.options.prunes || isHealed ? .auto : .confirm
    settings.plan.limits = GuardLimits(maxChanged: .count(100), maxDeleted: .count(100), smallestSet: 0)
    settings.pollInterval = 15_000
    settings.driftInterval = 30_000
    settings.concurrency = history.options.concurrency
    settings.alarms.suspended = 60_000
    settings.alarms.remoteSilent = 60_000
    settings.alarms.evidenceOld = 120_000
    return settings
  }

  /// Not cryptographic, but it differs where the bytes do.
  private static func digest(_ bytes: [UInt8]) -> String {
    var first: UInt64 = 14_695_981_039_346_656_037
    for byte in bytes { first = (first ^ UInt64(byte)) &* 1_099_511_628_211 }
    let text = String(first, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
  }

  mutating func start() async {
    life += 1
    trace.note(time, "START \(life)")
    let journal: Journal
    let restored: RestoredState
    do {
      journal = try openJournal()
      await checkRestart(journal)
      try await journal.setEndpoints(Self.endpoints.map(\.registration))
      restored = try await RestoredState(
        applied: journal.applied(), facts: journal.facts(), unresolved: journal.unresolvedIntents(),
        deletions: journal.deletions(within: settings.settlingWindow), undecided: journal.undecidedCommits())
    } catch {
      trace.note(time, "start failed: \(withoutPlace(error.message))")
      // The service manager tries again; a disk that is full or fails is not the product's to mend.
      if !disk.isFailing { violate(.restartNeedsNobody, error.message) }
      disk.kill()
      schedule(.start(life: life + 1), after: Self.restartPause)
      return
    }
    process = Process(
      core: Reconciler(settings: settings, restored: restored), client: client(), journal: journal, startedAt: time)
    process?.nextRequest = life * 100_000
    process?.accepted = restored.inForce?.sha
    guard await reach(.started) else { return }
    await tell(.started)
    for endpoint in Self.endpoints { schedule(.turn(endpoint: endpoint.name, life: life), after: 0) }
  }

  func openJournal() throws(JournalError) -> Journal {
    let clock = clock
    return try Journal.open(
      directory: disk.directory,
      options: Journal.Options(now: { clock.now.wall }, makeEventID: { clock.nextEventID() }))
  }

  private func client() -> PlatformClient {
    var settings = OrganizationSettings(loginURL: Self.loginAddress, apiURL: Self.apiAddress)
    settings.requestsPerMinute = history.options.requestsPerMinute
    return PlatformClient(
      settings: settings, credentials: ClientCredentials(clientID: Self.client.id, clientSecret: Self.client.secret),
      seed: history.seed &+ UInt64(life))
  }

  /// The process ends without warning. What was sent may still land.
  mutating func kill(losingPower: Bool) {
    guard let process else { return }
    trace.note(time, losingPower ? "POWER LOST" : "KILLED")
    if losingPower { disk.losePower() } else { disk.kill() }
    end(process)
  }

  /// The process does nothing from here on. What it sent before still lands, and it keeps its lock.
  mutating func hang() {
    guard isAlive else { return }
    trace.note(time, "HANGS")
    process?.isHung = true
    schedule(.watchdog(life: life), after: Self.watchdogPatience)
  }

  /// The process ends by itself: stopped, or because its journal takes no more writes.
  mutating func exit(_ reason: String) {
    guard let process else { return }
    trace.note(time, "EXIT \(withoutPlace(reason))")
    end(process)
  }

  /// Its directory has another name in each process of the simulation: it is no part of what happens.
  private func withoutPlace(_ text: String) -> String { text.replacing(disk.directory, with: "") }

  private mutating func end(_ process: Process) {
    // Files that the end left open are let go of without a word of theirs reaching the disk.
    try? process.journal.close()
    self.process = nil
    ledger.alarmsHere = [:]
    schedule(.start(life: life + 1), after: Self.restartPause)
  }
}
