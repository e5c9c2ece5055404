import RoutingModel

/// What comes from git: tips, desired states, refusals.
extension Reconciler {
  mutating func fetched(_ result: FetchResult, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    isFetching = false
    failedBeside = nil
    effects.append(.schedule(.poll, afterMilliseconds: settings.pollInterval))
    switch result {
    case .tip(let commit):
      alarmWatch.remoteAnswered(at: now.uptime, rewritten: nil)
      source = .init(state: "ok", commit: commit.sha, at: now.wall)
      guard commit.sha != tip?.sha else { return }
      tip = commit
      if let pin, let held = pin.tip, held != commit.sha { release(pin, now, &effects) }
      if pin != nil && pin?.tip == nil { pin?.tip = commit.sha }
      if isOpen(commit.sha) {
        retryPending = false
        var transaction = JournalTransaction()
        guard announced.note(\.received, "received", commit.sha, &transaction) else { return }
        // It may have been here before: a new arrival gets an answer of its own.
        announcedRejections[commit.sha] = nil
        transaction.revisions = [RevisionRecord(commit: commit, state: .received, time: now.wall)]
        transaction.audits = [
          AuditDraft(
            action: "commit.received", outcome: "done", time: now.wall, actor: commit.author, commitSHA: commit.sha)
        ]
        transaction.events = [
          EventDraft(
            type: .commitReceived, time: now.wall, commit: commit, resource: nil, change: "received", exchange: nil,
            actor: commit.author)
        ]
        undecidedCommits.append(commit)
        note(transaction, &effects)
      } else {
        announced.received = commit.sha
      }
    case .rewritten(let message):
      alarmWatch.remoteAnswered(at: now.uptime, rewritten: message)
      source.state = "failed"
      source.error = message
    case .empty(let message), .failed(let message):
      source.state = "failed"
      source.error = message
    }
  }

  mutating func loaded(_ sha: String, _ result: LoadResult, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    let isBeside = loadingBeside == sha
    if isBeside {
      loadingBeside = nil
    } else {
      guard case .loading(sha) = activity else { return }
      activity = .idle
    }
    switch result {
    case .valid(let commit, let desired):
      loadFailures = 0
      stages.validation = .init(state: "ok", commit: commit.sha, at: now.wall)
      let target = Self.target(commit, desired)
      if commit.sha == inForceCommit?.sha {
        inForce = target
        inForceIsUnreadable = false
      } else {
        candidate = target
        settledCandidate = nil
      }
    case .invalid(let commit, let diagnostics):
      loadFailures = 0
      if commit.sha == inForceCommit?.sha {
        // It was valid when it was applied: limits or the version of the program changed. Nothing is repaired by
        // an invalid commit, and the next valid one takes over.
        inForceCommit = nil
        lastError = "the commit in force is no longer valid: \(diagnostics.first?.line ?? "")"
      }
      reject(commit, diagnostics, now, &effects)
    case .failed(let message) where isBeside:
      failedBeside = sha
      lastError = message
    case .failed(let message):
      loadFailures += 1
      lastError = message
      stages.validation = .init(state: "failed", commit: sha, error: message, at: now.wall)
      // Also without its content it is what is in force; a newer commit need not wait for it.
      if inForceCommit?.sha == sha { inForceIsUnreadable = true }
      pauseAndRetry(loadFailures, &effects)
    }
  }

  static func target(_ commit: CommitInfo, _ desired: DesiredState) -> Target {
    let (kinds, catalogs) = Planner.evidence(for: desired)
    return Target(commit: commit, desired: desired, kinds: kinds, catalogs: catalogs)
  }

  /// Refuses a commit whole. The last good one stays in force. Made known once, however often it is looked at.
  mutating func reject(
    _ commit: CommitInfo, _ diagnostics: [Diagnostic], _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    rejected = commit
    let wasUndecided = undecidedCommits.contains { $0.sha == commit.sha }
    undecidedCommits.removeAll { $0.sha == commit.sha }
    rejectedDiagnostics = diagnostics
    if candidate?.commit.sha == commit.sha { dropCandidate() }
    let errors = diagnostics.filter { $0.severity == .error }
    stages.validation = .init(
      state: "failed", commit: commit.sha, error: errors.first?.line ?? "rejected", at: now.wall)
    lastError = errors.first?.line
    let known = announcedRejections[commit.sha]
    if announcedRejections.count >= Self.rememberedRejections { announcedRejections = [:] }
    announcedRejections[commit.sha] = .some(diagnostics)
    if let known, known == nil || known == diagnostics {
      guard wasUndecided else { return }
      // It had been put off meanwhile: history tells how that ended, and nobody is told twice.
      var transaction = JournalTransaction()
      transaction.revisions = [
        RevisionRecord(commit: commit, state: .rejected, time: now.wall, diagnostics: diagnostics)
      ]
      note(transaction, &effects)
      return
    }
    var details = JSONObject()
    details["diagnostics"] = .array(errors.prefix(20).map(\.json))
    details["errors"] = .integer(Int64(errors.count))
    var transaction = JournalTransaction()
    transaction.revisions = [
      RevisionRecord(commit: commit, state: .rejected, time: now.wall, diagnostics: diagnostics)
    ]
    transaction.audits = [
      AuditDraft(
        action: "commit.rejected", outcome: "refused", time: now.wall, actor: commit.author, commitSHA: commit.sha,
        details: details)
    ]
    transaction.events = [
      EventDraft(
        type: .commitRejected, time: now.wall, commit: commit, resource: nil, change: "rejected", exchange: nil,
        actor: commit.author, details: details)
    ]
    transaction.facts["rejected"] = commit.json
    if case .idle = activity { close(transaction, .advance, &effects) } else { note(transaction, &effects) }
  }

  /// Refusals whose diagnostics are kept, so that a look at an old one again says nothing new.
  private static var rememberedRejections: Int { 16 }

  /// Makes a transaction durable and then goes on.
  mutating func close(_ transaction: JournalTransaction, _ after: AfterClosing, _ effects: inout [ReconcilerEffect]) {
    let token = token(.note)
    activity = .closing(token, after)
    effects.append(.commit(token, transaction))
  }

  mutating func pauseAndRetry(_ failures: Int, _ effects: inout [ReconcilerEffect]) {
    retryPending = true
    effects.append(.schedule(.retry, afterMilliseconds: pause(after: failures)))
  }
}
