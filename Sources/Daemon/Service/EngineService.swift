import ControlPlane
import GenesysCloud
import HTTPTransport
import Journal
import Logging
import Notifications
import Reconciliation
import RoutingModel
import ServiceLifecycle

/// The main loop as a service: asked to stop, it finishes what is in flight and begins nothing.
struct EngineService: Service, CustomStringConvertible {
  let engine: Engine
  let description = "engine"

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await engine.run()
    } onGracefulShutdown: {
      engine.post(.stop)
    }
  }
}

/// Signs of life for the service manager. They go through the main loop, which a stuck loop does not answer.
struct HeartbeatService: Service, CustomStringConvertible {
  let parts: DaemonParts
  let notifier: ServiceNotifier
  let description = "heartbeat"

  /// Milliseconds, where the service manager wants no more.
  private static let longestInterval: Int64 = 10_000

  func run() async throws {
    let interval = min(Self.longestInterval, max(100, (notifier.watchdogMilliseconds ?? .max) / 3))
    await cancelWhenGracefulShutdown {
      var checked: Instant?
      while !Task.isCancelled {
        let (status, _) = await parts.engine.status()
        parts.engine.beat()
        // Told each time: what the manager shows may come from an earlier moment, READY's or a reload's.
        notifier.status("\(status.verdict.rawValue) \(status.commit?.shortSHA ?? "nothing applied yet")")
        if let drift = status.drift, drift.checkedAt != checked {
          checked = drift.checkedAt
          tell(drift)
        }
        try? await SystemClock.sleep(milliseconds: interval)
      }
    }
  }

  /// Also where there is none: that nothing was found is known only from a line that says so.
  private func tell(_ drift: DriftReport) {
    parts.logger.info(
      drift.isClean ? "No drift" : drift.complete ? "Drift" : "Drift is not known: the lists were not read completely",
      metadata: [
        "missing": "\(drift.missing.count)", "changed": "\(drift.changed.count)",
        "unmanaged": "\(drift.unmanaged.count)", "coverage": "\(drift.coverage)", "complete": "\(drift.complete)",
        "commit": "\(drift.commit?.sha ?? "none")",
      ])
  }
}

/// Deliveries of the outbox.
struct DeliveryService: Service, CustomStringConvertible {
  let parts: DaemonParts
  let transport: HTTPTransport
  let description = "webhooks"

  func run() async throws {
    let dispatcher = WebhookDispatcher(
      journal: parts.journal, endpoints: parts.configuration.webhookEndpoints,
      source: parts.configuration.organization?.name ?? "routekeeper",
      environment: .init(
        now: { SystemClock.wall() }, sleep: { try await SystemClock.sleep(milliseconds: $0) },
        jitter: { SystemClock.random() }, send: { await transport.deliver($0) }),
      logger: parts.logger)
    try await cancelWhenGracefulShutdown { try await dispatcher.run() }
  }
}

extension HTTPTransport {
  func deliver(_ request: WebhookRequest) async -> WebhookResponse {
    let outgoing = OutgoingRequest(method: "POST", url: request.url, headers: request.headers, body: request.body)
    let result = await send(
      outgoing, limits: ResponseLimits(bodyBytes: WebhookRequest.responseLimit),
      deadline: .milliseconds(WebhookRequest.timeoutMilliseconds))
    switch result {
    case .success(let response):
      return .answered(status: response.status, retryAfter: response.header("Retry-After"), body: response.body)
    case .failure(let failure): return .failed(failure.message)
    }
  }
}

/// Once a day: audit records past their retention are exported and pruned.
struct RetentionService: Service, CustomStringConvertible {
  let parts: DaemonParts
  let description = "audit retention"

  private static let interval: Int64 = 24 * 3600 * 1000
  /// After the start, when the first passes are over.
  private static let firstWait: Int64 = 60_000

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var wait = Self.firstWait
      while (try? await SystemClock.sleep(milliseconds: wait)) != nil {
        wait = Self.interval
        await prune()
      }
    }
  }

  private func prune() async {
    let now = SystemClock.wall()
    let limit = now.advanced(byMilliseconds: -parts.configuration.auditRetention.wholeMilliseconds)
    let file = parts.configuration.stateDirectory + "/audit-before-\(limit.rfc3339Seconds).jsonl"
    do throws(JournalError) {
      guard let pruning = try await parts.journal.exportAndPrune(before: limit, to: file) else { return }
      parts.logger.notice(
        "Exported and pruned audit records",
        metadata: ["records": "\(pruning.records)", "file": "\(file)", "audit": "\(pruning.head)"])
    } catch {
      parts.logger.error("Audit records could not be pruned", metadata: ["error": "\(error.message)"])
    }
  }
}
