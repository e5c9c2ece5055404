import Journal
import Logging
import Reconciliation
import ServiceLifecycle

/// Tells the core how deliveries go, so that it can raise an alarm: in one place with all others.
struct OutboxWatchService: Service, CustomStringConvertible {
  let parts: DaemonParts
  let description = "outbox watch"

  /// Between two looks, in milliseconds. A delivery is given up after days.
  private static let interval: Int64 = 30_000

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var told: [String]?
      repeat {
        guard let states = try? await parts.journal.endpointStates() else { continue }
        let givenUp = states.reduce(0) { $0 + $1.dead }
        let stopped = states.filter { $0.stopped != nil }.map(\.name).sorted()
        let finding = ["\(givenUp)"] + stopped
        if finding != told {
          told = finding
          parts.engine.post(.deliveries(givenUp: Int(givenUp), stopped: stopped))
        }
      } while (try? await SystemClock.sleep(milliseconds: Self.interval)) != nil
    }
  }
}
