import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server: status page, JSON API, metrics, probes and push hooks.
package struct ControlPlaneServer: Service, CustomStringConvertible {
  /// `server` of the configuration.
  package struct Settings: Sendable {
    package var listen: ListenAddress
    package var hooks: [PushHook]
    package var limits: ControlPlaneLimits
    /// Names of this server beside the one it listens on, without ports.
    package var allowedHosts: [String]

    package init(
      listen: ListenAddress, hooks: [PushHook] = [], allowedHosts: [String] = [],
      limits: ControlPlaneLimits = ControlPlaneLimits()
    ) {
      self.allowedHosts = allowedHosts
      self.listen = listen
      self.hooks = hooks
      self.limits = limits
    }
  }

  private let settings: Settings
  private let source: ControlPlaneSource
  private let metrics: PrometheusRegistry
  private let logger: Logger
  private let onListening: @Sendable (ListenAddress) async -> Void

  /// - Parameter onListening: called once with the address that was really taken.
  package init(
    settings: Settings, source: ControlPlaneSource, metrics: PrometheusRegistry, logger: Logger,
    onListening: @escaping @Sendable (ListenAddress) async -> Void = { _ in }
  ) {
    self.settings = settings
    self.source = source
    self.metrics = metrics
    self.logger = logger
    self.onListening = onListening
  }

  package var description: String { "control plane" }

  /// Serves until graceful shutdown or cancellation. Throws `ControlPlaneFailure` where it cannot listen.
  package func run() async throws {
    let settings = settings
    let source = source
    let limits = settings.limits
    // Its own lines tell of every connection; ours tell what matters.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .error)
    let hooks = HookReceiver(
      hooks: settings.hooks, source: source, limits: limits, budget: AddressBudget(perMinute: limits.hooksPerMinute),
      logger: logger)
    let responder = ControlPlaneResponder(
      source: source, hooks: hooks,
      origins: OriginPolicy(listen: settings.listen, allowed: settings.allowedHosts), metrics: metrics,
      events: EventStream(
        updates: LiveUpdates(limits: limits, sleep: { try await Task.sleep(for: .milliseconds($0)) }) {
          await source.fingerprint()
        }, limits: limits))
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [RequestDeadlineHandler(limits: limits)],
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100))
    let onListening = onListening
    let application = Application(
      responder: CountedResponder(inner: responder),
      server: .http1(configuration: channel),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.listen.host, port: settings.listen.port),
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: quiet)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.listen.port
        await onListening(ListenAddress(host: settings.listen.host, port: port))
      },
      logger: quiet)
    do {
      try await GracefulStop.run(application, logger: quiet)
    } catch let error as IOError {
      throw Self.failure(error, settings.listen)
    }
  }

  private static func failure(_ error: IOError, _ address: ListenAddress) -> ControlPlaneFailure {
    switch error.errnoCode {
    case EADDRINUSE: .addressInUse(address)
    case EACCES, EPERM: .addressNotAllowed(address)
    default: .cannotListen(address, reason: "\(error)")
    }
  }
}
