import GenesysCloud
import Logging
import RoutingModel
import Synchronization

/// Time that moves only when somebody sleeps or says so: a test of an hour takes milliseconds.
final class VirtualTime: Sendable {
  static let start = Instant(milliseconds: 1_764_000_000_000)

  private let uptime = Mutex<Int64>(0)

  var milliseconds: Int64 { uptime.withLock { $0 } }
  var wall: Instant { Self.start.advanced(byMilliseconds: milliseconds) }

  func advance(_ delta: Int64) { uptime.withLock { $0 += delta } }

  var clock: ClientClock {
    ClientClock(
      now: { Uptime(milliseconds: self.milliseconds) }, wall: { self.wall },
      sleep: { milliseconds in
        try Task.checkCancellation()
        let end = self.milliseconds + max(0, milliseconds)
        // Lets whoever else can run do so before time moves on.
        await Task.yield()
        self.uptime.withLock { $0 = max($0, end) }
      })
  }
}

/// Keeps every log line, whatever its level, as one text.
final class LogRecorder: Sendable {
  private let lines = Mutex<[String]>([])

  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(recorder: self) }
  }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      recorder.lines.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
  }
}
