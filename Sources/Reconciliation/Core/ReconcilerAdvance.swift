import RoutingModel

/// What is due next.
extension Reconciler {
  /// Begins whatever is due. Called after every event; does nothing while something is under way.
  mutating func advance(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    if case .running = activity {
      considerSuperseding(now, &effects)
      continueRun(now, &effects)
    }
    if isStopping { return stopWhenDone(&effects) }
    if lookWanted && !isFetching {
      lookWanted = false
      isFetching = true
      for index in requests.indices { requests[index].isFetched = true }
      effects.append(.fetch)
    }
    guard case .idle = activity else { return }
    if inForce == nil, let commit = inForceCommit, !inForceIsUnreadable { return load(commit.sha, &effects) }
    // A waiting fetch may bring the commit that a request is about.
    if isFetching && (!requests.isEmpty || tip == nil) { return }
    if retryPending { return answerRequests(now, &effects) }
    if let wanted = wantedSHA, isOpen(wanted) {
      guard let candidate, candidate.commit.sha == wanted else { return load(wanted, &effects) }
      if passWanted || settledCandidate != wanted {
        beginPass(candidate, now, &effects)
      } else if repairWanted, let inForce {
        beginPass(inForce, now, &effects)
      } else {
        return answerRequests(now, &effects)
      }
    } else {
      dropCandidate()
      // Also when the newest read was made for a commit that was then refused.
      guard passWanted || repairWanted, let inForce else { return answerRequests(now, &effects) }
      beginPass(inForce, now, &effects)
    }
    // A pass that needed no I/O is over already.
    if case .idle = activity { advance(now, &effects) }
  }

  /// The commit that should be in force: a pinned one while the remote has not moved on, else the tip; where the tip
  /// is invalid, the newest valid commit before it that was seen.
  var wantedSHA: String? {
    if let pin, pin.tip == nil || tip == nil || pin.tip == tip?.sha { return pin.sha }
    if let tip, tip.sha != rejected?.sha { return tip.sha }
    return candidate?.commit.sha ?? inForceCommit?.sha
  }

  /// Whether a commit still has to be brought in force.
  func isOpen(_ sha: String) -> Bool { sha != inForceCommit?.sha && sha != rejected?.sha && sha != failed?.sha }

  /// Newest commit wins: a run for another commit than the wanted one begins nothing new. The newer one is loaded
  /// first, since an invalid commit must change nothing, and that includes the run before it.
  private mutating func considerSuperseding(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard let run, run.kind != .compensation, let wanted = wantedSHA, wanted != run.target.commit.sha,
      wanted != settledCandidate
    else { return }
    if !isOpen(wanted) {
      // Taken back to the commit in force.
      if wanted == inForceCommit?.sha { self.run?.isSuperseded = true }
    } else if let candidate, candidate.commit.sha == wanted {
      if !isKeptWaiting(candidate, now) { self.run?.isSuperseded = true }
    } else if loadingBeside == nil && failedBeside != wanted && !isStopping {
      loadingBeside = wanted
      effects.append(.load(sha: wanted))
    }
  }

  private mutating func load(_ sha: String, _ effects: inout [ReconcilerEffect]) {
    activity = .loading(sha: sha)
    if loadingBeside == sha {
      loadingBeside = nil
    } else {
      effects.append(.load(sha: sha))
    }
  }

  /// The remote no longer wants it: nothing of it waits any more.
  mutating func dropCandidate() {
    candidate = nil
    guard settledCandidate != nil else { return }
    settledCandidate = nil
    isWaiting = false
    waitingChecksum = nil
    passWanted = true
  }

  /// Nothing is begun any more; what is being written comes to its end, and what is noted becomes durable.
  private mutating func stopWhenDone(_ effects: inout [ReconcilerEffect]) {
    switch activity {
    case .idle, .loading, .reading, .resolving: break
    case .running, .closing, .stopped: return
    }
    guard tokens.isEmpty else { return }
    activity = .stopped
    for request in requests { effects.append(.answer(request.id, .refused(Self.stopping))) }
    requests = []
    effects.append(.stopped)
  }

  private static let stopping = "routekeeper is stopping"

  func refusal(of event: ReconcilerEvent) -> [ReconcilerEffect] {
    switch event {
    case .sync(let id, _, _, _), .approve(let id, _, _, _), .suspend(let id, _), .resume(let id, _, _),
      .pin(let id, _, _, _, _):
      [.answer(id, .refused(Self.stopping))]
    case .started, .timer, .hint, .fetched, .loaded, .liveRead, .operation, .authorsAnswered, .committed, .deliveries,
      .configured,
      .stop:
      []
    }
  }
}
