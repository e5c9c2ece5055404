import Presentation
import RoutingModel
import Synchronization

/// Progress on standard error: one line that is written over on a terminal, else a line for each tenth of the way.
final class ProgressDisplay: Sendable {
  private struct Shown {
    var stage = ""
    var tenth = -1
    var isOpen = false
  }

  private let shown = Mutex(Shown())
  private let isTerminal = StandardStream.error.isTerminal

  func show(_ report: ProgressReport) {
    shown.withLock { shown in
      if isTerminal {
        StandardStream.error.write("\r\u{1B}[K\(report.line)")
        shown.isOpen = true
        return
      }
      let tenth = report.percent / 10
      guard tenth != shown.tenth || report.stage != shown.stage else { return }
      (shown.stage, shown.tenth) = (report.stage, tenth)
      StandardStream.error.write(report.line + "\n")
    }
  }

  /// What is being waited for; on a terminal only.
  func show(stage: String) {
    guard isTerminal else { return }
    shown.withLock { shown in
      StandardStream.error.write("\r\u{1B}[K\(VisibleText.escaped(stage)) …")
      shown.isOpen = true
    }
  }

  /// Makes room for what follows.
  func finish() {
    shown.withLock { shown in
      if shown.isOpen { StandardStream.error.write("\r\u{1B}[K") }
      shown.isOpen = false
    }
  }
}
