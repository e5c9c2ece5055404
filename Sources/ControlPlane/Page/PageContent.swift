package import RoutingModel

/// Everything that the status page shows at one moment.
struct PageContent: Sendable {
  var report: StatusReport
  var revisions: Result<[RevisionRecord], HistoryUnreadable>
  var drift: JSONValue
  var changes: JSONValue
  /// What the search found: the shape of `/api/v1/objects`.
  var objects: JSONValue = ["objects": []]
  var query = PageQuery()
  /// The shape of `routekeeper webhooks --output json`.
  var deliveries: Result<JSONValue, HistoryUnreadable> = .success(["endpoints": []])
  /// `{requestsPerMinute, remaining?, read?, rest?}`, the last two as `{requests, seconds}`.
  var budget: JSONValue = .null
  var now: Instant
}

/// One commit with all that is on record about it.
package struct CommitStory: Sendable {
  package let record: RevisionRecord
  /// Oldest first.
  package let steps: [(state: RevisionRecord.State, time: Instant)]
  /// Audit records, oldest first.
  package let records: [JSONValue]
  /// Whether there are more of them.
  package let isCut: Bool

  package init(
    record: RevisionRecord, steps: [(state: RevisionRecord.State, time: Instant)], records: [JSONValue], isCut: Bool
  ) {
    self.record = record
    self.steps = steps
    self.records = records
    self.isCut = isCut
  }
}
