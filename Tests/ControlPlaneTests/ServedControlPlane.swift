import Logging
import RoutingModel
import Synchronization

@testable import ControlPlane

/// What the server asked of its source.
final class SourceRecorder: Sendable {
  let origins = Mutex<[SyncOrigin]>([])
  let deliveries = Mutex<Set<String>>([])
  /// How often the state was looked at.
  let looks = Mutex(0)

  var synced: [SyncOrigin] { origins.withLock { $0 } }
}

enum Sample {
  static let commit = CommitInfo(
    sha: String(repeating: "ab", count: 20), author: "Ada <ada@example.com>", subject: "Open <b>VIP</b> queue",
    branch: "main", time: Instant(milliseconds: 1_700_000_000_000))

  static let now = Instant(milliseconds: 1_700_000_060_000)

  static var report: StatusReport {
    StatusReport(
      verdict: .inSync, commit: commit, tip: .init(sha: String(repeating: "cd", count: 20), state: .rejected),
      evidenceAgeSeconds: 12,
      stages: .init(
        source: StageReport(state: .ok, commitSHA: commit.sha, ageSeconds: 3),
        validation: StageReport(state: .failed, message: "2 errors")),
      lastError: "rules/a.yaml:1:2: error RK0107: unknown operator",
      alarms: [
        AlarmReport(name: "suspended", ageSeconds: nil, message: "", wayOut: ""),
        AlarmReport(
          name: "deliveries", ageSeconds: 60, message: "2 deliveries were given up", wayOut: "routekeeper webhooks"),
      ], ready: true,
      organization: "mypurecloud.de", repository: "file:///rules.git", version: "1.0",
      gauges: Dictionary(uniqueKeysWithValues: StatusGauge.allCases.map { ($0, 4) }))
  }

  static let drift: JSONValue = [
    "formatVersion": 1, "checkedAt": "2023-11-14T22:13:20Z", "complete": true,
    "coverage": .number(JSONNumber(0.5) ?? 0),
    "missing": [], "unmanaged": [],
    "changed": [["kind": "RoutingRule", "identity": ["name": "<script>", "queue": "Support"], "firstSeen": "today"]],
  ]

  static func source(
    _ recorder: SourceRecorder, ready: Bool = true, journal problem: HistoryUnreadable? = nil
  ) -> ControlPlaneSource {
    ControlPlaneSource(
      status: {
        recorder.looks.withLock { $0 += 1 }
        var report = report
        report.ready = ready
        return report
      },
      revisions: { () throws(HistoryUnreadable) in
        if let problem { throw problem }
        return [
          RevisionRecord(
            commit: commit, state: .applied, time: Instant(milliseconds: 1_700_000_000_000),
            summary: JSONObject([("update", 1)]))
        ]
      },
      changes: { ["formatVersion": 1, "changes": []] },
      drift: { drift },
      events: { () throws(HistoryUnreadable) in
        if let problem { throw problem }
        return ["formatVersion": 1, "events": []]
      },
      objects: { query in
        query.isEmpty
          ? ["queues": [["queue": "Support & more", "objects": 2, "drifting": 1]], "queueCount": 1]
          : [
            "matched": 1, "page": 1, "pages": 3,
            "objects": [
              [
                "kind": "RoutingRule", "identity": ["name": .string(query.text), "queue": "Support"],
                "state": "drifting",
                "live": [
                  "name": .string(query.text), "priority": 5,
                  "expression": ["type": "condition", "field": "language", "operator": "eq", "value": "en"],
                ],
              ]
            ],
          ]
      },
      deliveries: { () throws(HistoryUnreadable) in
        if let problem { throw problem }
        return [
          "endpoints": [["name": "governance", "pending": 2, "delivered": 7, "dead": 0, "lastError": "timed out"]]
        ]
      },
      budget: { ["requestsPerMinute": 240, "remaining": 200, "read": ["requests": 100, "seconds": 25]] },
      commit: { sha throws(HistoryUnreadable) in
        if let problem { throw problem }
        guard sha == commit.sha else { return nil }
        return CommitStory(
          record: RevisionRecord(commit: commit, state: .applied, time: now),
          steps: [(.received, now), (.applied, now)],
          records: [], isCut: false)
      },
      requestSync: { origin in recorder.origins.withLock { $0.append(origin) } },
      isNewDelivery: { hook, id in recorder.deliveries.withLock { $0.insert(hook + " " + id).inserted } },
      now: { now })
  }
}

/// Runs a server on a free port for the time of `body`.
func withControlPlane(
  hooks: [PushHook] = [], limits: ControlPlaneLimits = ControlPlaneLimits(), ready: Bool = true,
  journal problem: HistoryUnreadable? = nil, recorder: SourceRecorder = SourceRecorder(),
  metrics: PrometheusRegistry = PrometheusRegistry(),
  body: @escaping @Sendable (Int) async throws -> Void
) async throws {
  let (ports, continuation) = AsyncStream<Int>.makeStream()
  let server = ControlPlaneServer(
    settings: .init(
      listen: ListenAddress(host: "127.0.0.1", port: 0), hooks: hooks, allowedHosts: ["Rules.example"], limits: limits),
    source: Sample.source(recorder, ready: ready, journal: problem), metrics: metrics, logger: Logger(label: "test"),
    onListening: { continuation.yield($0.port) })
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    for await port in ports {
      try await body(port)
      break
    }
    group.cancelAll()
    do {
      try await group.waitForAll()
    } catch is CancellationError {
      // How a test ends a server.
    }
  }
}
