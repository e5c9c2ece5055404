import Logging
import ServiceLifecycle
import UnixSignals

/// Turns signals into ends: SIGTERM and SIGINT end the daemon, SIGHUP ends what serves the old configuration so that
/// the new one can be served.
actor Supervisor {
  private let load: @Sendable () throws -> Configuration
  private let onReload: @Sendable (_ isTaken: Bool) -> Void
  private let logger: Logger
  private var group: ServiceGroup?
  private(set) var isStopping = false
  private var next: Configuration?

  init(
    logger: Logger, load: @escaping @Sendable () throws -> Configuration,
    onReload: @escaping @Sendable (_ isTaken: Bool) -> Void
  ) {
    self.logger = logger
    self.load = load
    self.onReload = onReload
  }

  func watch(_ signals: UnixSignalsSequence) async {
    for await signal in signals {
      switch signal {
      case .sighup: await reload()
      default:
        logger.notice("Stopping", metadata: ["signal": "\(signal)"])
        isStopping = true
        await group?.triggerGracefulShutdown()
      }
    }
  }

  /// - Returns: whether the group may run.
  func begin(_ group: ServiceGroup) -> Bool {
    if isStopping { return false }
    self.group = group
    return true
  }

  /// The configuration to go on with; `nil` when the daemon is to end.
  func successor() -> Configuration? {
    group = nil
    defer { next = nil }
    return isStopping ? nil : next
  }

  /// A configuration that is wrong changes nothing.
  private func reload() async {
    do {
      next = try load()
      logger.notice("The configuration was read again")
      onReload(true)
      await group?.triggerGracefulShutdown()
    } catch {
      logger.error(
        "The configuration stays as it was: the new one is wrong", metadata: ["error": "\(DaemonFailure(error))"])
      onReload(false)
    }
  }
}
