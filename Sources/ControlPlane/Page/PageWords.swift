import RoutingModel

extension Verdict {
  /// For people.
  var words: String {
    switch self {
    case .inSync: "In sync"
    case .drifted: "Drifted"
    case .pending: "Waiting for a person"
    case .applying: "Applying"
    case .failed: "Failed"
    case .suspended: "Suspended"
    case .quarantined: "Quarantined"
    case .deferred: "Deferred"
    case .unknown: "Not known"
    }
  }

  /// The style class that colours it.
  var tone: String {
    switch self {
    case .inSync: "ok"
    case .drifted, .failed: "bad"
    case .pending, .applying, .suspended, .quarantined, .deferred: "wait"
    case .unknown: "none"
    }
  }
}

extension StageReport.State {
  var tone: String {
    switch self {
    case .ok: "ok"
    case .failed: "bad"
    case .running, .waiting: "wait"
    case .unknown: "none"
    }
  }
}

extension RevisionRecord.State {
  var tone: String {
    switch self {
    case .applied: "ok"
    case .rejected, .failed, .compensated: "bad"
    case .received, .pending, .deferred, .applying: "wait"
    case .superseded: "none"
    }
  }
}
