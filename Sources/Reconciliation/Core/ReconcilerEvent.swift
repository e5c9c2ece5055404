package import RoutingModel

/// Both clocks, as one reading.
package struct Now: Hashable, Sendable {
  package let wall: Instant
  package let uptime: Uptime

  package init(wall: Instant, uptime: Uptime) {
    self.wall = wall
    self.uptime = uptime
  }
}

package enum ReconcilerTimer: String, CaseIterable, Hashable, Sendable {
  case poll, drift, retry, debounce, suspensionEnds
  /// A window opens.
  case windowOpens
  /// Something lasts long enough to be an alarm.
  case alarm
}

/// Names one request of a person or program that waits for an answer.
package struct RequestID: Hashable, Sendable {
  package let number: Int
  package init(_ number: Int) { self.number = number }
}

/// Something that happened outside.
package enum ReconcilerEvent: Sendable {
  case started
  case timer(ReconcilerTimer)
  /// Somebody says that there may be a new commit. Nothing else of what they say counts.
  case hint
  /// A person asks for a look at git and at live, and waits for the end of it.
  case sync(RequestID, expectedChecksum: String?, approveHeld: Bool, actor: String)
  case fetched(FetchResult)
  case loaded(sha: String, LoadResult)
  case liveRead(Result<LiveState, ReadFailure>, startedAt: Now)
  case operation(OperationID, OperationEvent)
  case authorsAnswered(AuthorAnswer)
  /// A transaction is durable.
  case committed(CommitToken)
  case approve(RequestID, checksum: String, actor: String, reason: String)
  case suspend(RequestID, Suspension)
  case resume(RequestID, actor: String, reason: String)
  /// Holds this commit in force; its content is in the mirror.
  case pin(RequestID, CommitInfo, actor: String, reason: String, isQuarantine: Bool)
  /// What became of deliveries: those that were given up, and receivers that want none.
  case deliveries(givenUp: Int, stopped: [String])
  /// The configuration was read again.
  case configured(ReconcilerSettings)
  /// Finish what is in flight, begin nothing.
  case stop
}

package enum FetchResult: Sendable {
  case tip(CommitInfo)
  /// The repository or branch has no commit.
  case empty(String)
  /// The branch does not build on the commit that was taken last.
  case rewritten(String)
  /// The remote could not be read; what was fetched before stays in force.
  case failed(String)
}

package enum LoadResult: Sendable {
  case valid(CommitInfo, DesiredState)
  case invalid(CommitInfo, [Diagnostic])
  /// The commit could not be read from the mirror.
  case failed(String)
}

package struct CommitToken: Hashable, Sendable {
  package let number: Int
}

/// Something to be done outside. Each is answered by one event, but `schedule`, `answer` and `stopped`; `findAuthors`
/// may never be answered.
package enum ReconcilerEffect: Sendable {
  case fetch
  case load(sha: String)
  case readLive(kinds: [ExactText], catalogs: [ReferenceCatalog], CallFields)
  case operation(OperationID, OperationEffect)
  /// Ask the organisation who changed these objects. Nothing waits for the answer.
  case findAuthors(AuthorQuestion)
  /// Make durable, in one transaction.
  case commit(CommitToken, JournalTransaction)
  /// Replaces an earlier one of the same name.
  case schedule(ReconcilerTimer, afterMilliseconds: Int64)
  case answer(RequestID, RequestAnswer)
  case stopped
}

package enum RequestAnswer: Sendable {
  case handled(ReconcilerStatus)
  case refused(String)
}
