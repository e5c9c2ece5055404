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

  /// What it says, in a sentence.
  var meaning: String {
    switch self {
    case .inSync: "What is live is what git says."
    case .drifted: "Live differs from what git says."
    case .pending: "A part of the plan goes on only when a person lets it through."
    case .applying: "A commit is being brought into force."
    case .failed: "What git says could not be brought about."
    case .suspended: "Nothing is changed until somebody resumes."
    case .quarantined: "The last good commit is held; newer ones wait."
    case .deferred: "The newest commit waits for its time."
    case .unknown: "No complete comparison is young enough to say."
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

  /// Says by its shape what the colour says.
  var sign: String {
    switch tone {
    case "ok": "✓"
    case "bad": "✕"
    case "wait": "⋯"
    default: "?"
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

  var sign: String {
    switch self {
    case .ok: "✓"
    case .failed: "✕"
    case .running, .waiting: "⋯"
    case .unknown: "·"
    }
  }

  var words: String {
    switch self {
    case .ok: "done"
    case .failed: "failed"
    case .running: "under way"
    case .waiting: "waiting"
    case .unknown: "not yet"
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
