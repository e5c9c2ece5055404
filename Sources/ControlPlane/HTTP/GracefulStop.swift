import Logging
import ServiceLifecycle

/// Runs a server whose every end is a graceful one.
///
/// SwiftNIO traps when a task that accepts connections is cancelled while some are accepted but not yet handed over.
/// So the server runs where no cancellation reaches it, and both ways of stopping become a request to shut down.
enum GracefulStop {
  static func run(_ service: some Service, logger: Logger) async throws {
    let group = ServiceGroup(services: [service], logger: logger)
    let server = Task.detached { try await group.run() }
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await server.value
    } onCancelOrGracefulShutdown: {
      Task { await group.triggerGracefulShutdown() }
    }
  }
}
