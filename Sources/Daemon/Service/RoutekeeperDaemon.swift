import ControlPlane
import GenesysCloud
import Git
import HTTPTransport
import Journal
import Logging
import Metrics
import Notifications
import Reconciliation
import RoutingModel
import ServiceLifecycle
import Synchronization
import UnixSignals

/// `routekeeper run`: from start to SIGTERM, through any number of configurations.
package struct RoutekeeperDaemon: Sendable {
  /// Milliseconds for what is in flight when asked to stop. All of it ends within ten seconds; the rest is for
  /// the other services.
  private static let stopLimit: Int64 = 8_000

  private let load: @Sendable () throws -> ConfigurationLoader.Loaded
  private let environment: [String: String]
  private let version: String
  private let notifier: ServiceNotifier
  private let metrics = PrometheusRegistry.ofDaemon

  /// - Parameter path: of the configuration; `nil` for the default path.
  package init(configurationPath path: String?, environment: [String: String], version: String) {
    load = {
      let loaded = try ConfigurationLoader(path: path, environment: environment).load(
        needs: [.repository, .organization])
      for file in loaded.configuration.secretFiles { _ = try file.read() }
      return loaded
    }
    self.environment = environment
    self.version = version
    notifier = ServiceNotifier(environment: environment)
  }

  package func run() async throws(DaemonFailure) {
    do {
      let loaded = try load()
      MetricsSystem.bootstrap(metrics)
      EngineMeter.declare()
      let logger = LogOutput.logger(loaded.configuration)
      warn(loaded, logger)
      let notifier = notifier
      let supervisor = Supervisor(logger: logger) {
        let again = try load()
        warn(again, logger)
        return again.configuration
      } onReload: { isTaken in
        notifier.reloading()
        if !isTaken { notifier.ready(status: "the new configuration is wrong; see the log") }
      }
      let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
      let watching = Task { await supervisor.watch(signals) }
      defer { watching.cancel() }
      var configuration: Configuration? = loaded.configuration
      var earlier: Configuration?
      while let current = configuration {
        do {
          try await serve(current, supervisor, LogOutput.logger(current))
          earlier = current
          configuration = await supervisor.successor()
        } catch let failure as ControlPlaneFailure {
          // A configuration that was served a moment ago is better than none.
          guard let former = earlier else { throw failure }
          logger.error(
            "The configuration stays as it was: the new one cannot be served",
            metadata: ["error": "\(failure.description)"])
          earlier = nil
          configuration = former
        }
      }
      notifier.stopping()
      logger.notice("Stopped")
    } catch {
      throw DaemonFailure(error)
    }
  }

  private func warn(_ loaded: ConfigurationLoader.Loaded, _ logger: Logger) {
    for warning in loaded.warnings { logger.warning("\(warning.line)") }
    for file in loaded.configuration.secretFiles {
      if let text = file.warning() { logger.warning("\(text)") }
    }
  }

  /// Serves one configuration until the daemon is asked to stop or to take another.
  private func serve(_ configuration: Configuration, _ supervisor: Supervisor, _ logger: Logger) async throws {
    let journal = try Journal.open(
      directory: configuration.stateDirectory,
      options: configuration.journalOptions)
    let transport = try configuration.transport()
    do {
      let parts = try await parts(configuration, journal, transport, logger)
      try await journal.setEndpoints(configuration.webhookEndpoints.map(\.registration))
      let group = ServiceGroup(configuration: try services(parts, transport))
      if await supervisor.begin(group) {
        logger.notice(
          "Starting",
          metadata: [
            "version": "\(version)", "repository": "\(configuration.repository.url ?? "")",
            "organization": "\(configuration.organization?.name ?? "")",
          ])
        try await group.run()
      }
      await parts.replays.stop()
    } catch {
      await transport.shutdown()
      try? journal.close()
      throw error
    }
    await transport.shutdown()
    try journal.close()
  }

  private func parts(
    _ configuration: Configuration, _ journal: Journal, _ transport: HTTPTransport, _ logger: Logger
  ) async throws -> DaemonParts {
    guard let organization = configuration.organizationClient(transport, logger: logger) else {
      throw DaemonFailure(.usage, "organization is not set")
    }
    let source = try configuration.commitSource(fetchesAgain: true)
    await source.verify { try await RestoredState.commitInForce(journal) }
    await source.tellFetches { Self.tell($0, logger) }
    let judge = ReplayJudge(
      configuration,
      ReplayJudge.Commits(
        inForce: { try await RestoredState.commitInForce(journal) }, load: { await source.load(sha: $0) }),
      logger: logger)
    var engineParts = Engine.Parts(
      commits: CommitSupply(
        fetch: {
          let fetched = await source.fetch()
          await judge.look()
          return fetched
        }, load: { await judge.load($0) }), live: LiveReader(organization: organization), organization: organization,
      journal: journal, logger: logger)
    let notifier = notifier
    engineParts.measures = judge.measures
    engineParts.onHeartbeat = { notifier.watchdog() }
    let restored = try await RestoredState(journal)
    if let inForce = restored.inForce { await source.accept(inForce.sha) }
    let engine = Engine(settings: configuration.reconcilerSettings, restored: restored, parts: engineParts)
    return DaemonParts(
      configuration: configuration, engine: engine, source: source, replays: judge, organization: organization,
      journal: journal, version: version, logger: logger)
  }

  /// What of a fetch the commit itself does not show.
  private static func tell(_ report: FetchReport, _ logger: Logger) {
    let metadata: Logger.Metadata = [
      "tip": "\(report.tip?.hex ?? "none")", "milliseconds": "\(report.durationMilliseconds)",
    ]
    logger.debug("Fetched", metadata: metadata)
    if report.rebuilt { logger.notice("The git mirror was made anew: it was missing or damaged", metadata: metadata) }
    if report.rewritten { logger.notice("The history of the branch was rewritten", metadata: metadata) }
  }

  /// In the order of starting; they stop in reverse, the engine first.
  private func services(_ parts: DaemonParts, _ transport: HTTPTransport) throws -> ServiceGroupConfiguration {
    let configuration = parts.configuration
    guard let listen = ListenAddress(configuration.server.listen) else {
      throw DaemonFailure(.usage, "server.listen is no address: \(configuration.server.listen)")
    }
    let awaited = Awaited(count: 2) { [notifier, logger = parts.logger] in
      notifier.ready(status: "started")
      logger.notice("Ready")
    }
    let hooks = configuration.server.pushHooks.map { hook in
      PushHook(name: hook.name, provider: hook.provider) { try? hook.secretFile.read() }
    }
    let server = ControlPlaneServer(
      settings: .init(listen: listen, hooks: hooks, allowedHosts: configuration.server.allowedHosts),
      source: parts.controlPlaneSource(), metrics: metrics,
      logger: parts.logger
    ) { [logger = parts.logger] address in
      logger.notice("Serving the status page", metadata: ["address": "http://\(address)/"])
      awaited.arrive()
    }
    let commands = ControlCommands(parts: parts)
    let socket = ControlSocketServer(
      file: SocketFile(environment: environment, stateDirectory: configuration.stateDirectory), logger: parts.logger,
      onListening: { awaited.arrive() }, handler: { await commands.answer($0, $1, $2) })
    var services: [any Service] = [
      RetentionService(parts: parts), OutboxWatchService(parts: parts), server, socket,
      HeartbeatService(parts: parts, notifier: notifier),
    ]
    if !configuration.webhookEndpoints.isEmpty {
      services.insert(DeliveryService(parts: parts, transport: transport), at: 0)
    }
    var quiet = parts.logger
    quiet.logLevel = max(parts.logger.logLevel, .error)
    var group = ServiceGroupConfiguration(services: services.map { .init(service: $0) }, logger: quiet)
    group.services.append(
      .init(service: EngineService(engine: parts.engine), successTerminationBehavior: .gracefullyShutdownGroup))
    group.maximumGracefulShutdownDuration = .milliseconds(Self.stopLimit)
    return group
  }
}

/// Calls once when so many have arrived.
private final class Awaited: Sendable {
  private let left: Mutex<Int>
  private let action: @Sendable () -> Void

  init(count: Int, _ action: @escaping @Sendable () -> Void) {
    left = Mutex(count)
    self.action = action
  }

  func arrive() {
    let isLast = left.withLock { left in
      left -= 1
      return left == 0
    }
    if isLast { action() }
  }
}
