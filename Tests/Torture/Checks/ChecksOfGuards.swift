import GenesysSimulator
import Reconciliation
import RoutingModel

/// Windows and alarms.
extension TortureWorld {
  /// What the core decided in one step, at its time.
  mutating func checkDecisions(_ effects: [ReconcilerEffect], _ now: Instant) {
    for case .commit(_, let transaction) in effects {
      checkAlarms(transaction)
      guard history.options.windows, Declared.window.contains(now), !history.letsThrough else { continue }
      // What a person brought back is not held.
      let pinned = process?.core.status(self.now).pin?.sha
      for revision in transaction.revisions where revision.state == .applying && revision.commit.sha != pinned {
        violate(.windowsAreKept, "\(revision.commit.sha.suffix(4)) begins at \(now.rfc3339), in a denied window")
      }
    }
  }

  private mutating func checkAlarms(_ transaction: JournalTransaction) {
    for event in transaction.events {
      guard let name = event.details["alarm"]?.stringValue else { continue }
      let isRaised = event.type == .alarmRaised
      if !isRaised && event.type != .alarmCleared { continue }
      // What a process that was killed had not made durable, the next one says again.
      let stands = ledger.alarmsHere[name] ?? (ledger.facts["alarm " + name] != nil)
      if isRaised == stands { violate(.alarmsAreToldOnce, "\(name) is \(event.change) twice") }
      ledger.alarmsHere[name] = isRaised
    }
  }
}

extension History {
  /// Whether somebody may let a commit through a window.
  fileprivate var letsThrough: Bool {
    acts.contains { timed in
      switch timed.act {
      case .approve: true
      default: false
      }
    }
  }
}
