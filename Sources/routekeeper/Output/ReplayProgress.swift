import CallReplay
import Daemon
import Presentation
import RoutingModel

/// How far a replay is, on a terminal: part, rate and what is left.
struct ReplayProgress {
  let monitor: ReplayMonitor
  let display: ProgressDisplay

  private static let interval = Duration.milliseconds(200)

  func show() async {
    let clock = ContinuousClock()
    let start = clock.now
    while (try? await Task.sleep(for: Self.interval)) != nil {
      display.show(stage: line((clock.now - start) / .seconds(1)))
    }
  }

  private func line(_ seconds: Double) -> String {
    let (done, total, calls) = (monitor.bytesDone, monitor.bytesTotal, monitor.callsDone)
    var text = "\(calls) calls"
    if seconds > 0 { text += ", \(Int(Double(calls) / seconds)) a second" }
    guard total > 0, done > 0 else { return text }
    let share = min(1, Double(done) / Double(total))
    let bar = Int(share * 20)
    text =
      "[" + String(repeating: "#", count: bar) + String(repeating: ".", count: 20 - bar) + "] \(Int(share * 100)) %, "
      + text
    if share < 1 { text += ", \(AgeText.text(seconds: Int64(seconds * (1 - share) / share))) left" }
    return text
  }
}
