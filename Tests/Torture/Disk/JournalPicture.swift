internal import Journal
internal import RoutingModel

/// Everything that a journal holds, as far as its readers can tell: from the model, or read back.
package struct JournalPicture: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    let sequence: Int64
    let eventID: String
    var state = Delivery.State.pending
    var attempts = 0
    var next: Instant?
    var error: String?
  }

  struct RevisionStep: Hashable, Sendable {
    let state: RevisionRecord.State
    let time: Instant
  }

  var auditRecords: Int64 = 0
  var intents: [String: Intent] = [:]
  var applied: [ResourceKey: AppliedObject] = [:]
  var facts: [String: JSONValue] = [:]
  var revisionSteps: [String: [RevisionStep]] = [:]
  var events: [String] = []
  var deliveries: [String: [Line]] = [:]
  private var registrations: [EndpointRegistration] = []
  private var lastSequences: [String: Int64] = [:]

  init() {}

  /// The id of an event: the step that it is of, and its place there.
  static func eventID(step: Int, index: Int) -> String { "evt-\(step)-\(index)" }

  mutating func apply(_ step: JournalWorkload.Step, number: Int) {
    switch step {
    case .restart: break
    case .endpoints(let registrations):
      self.registrations = registrations
      for registration in registrations { deliveries[registration.name] = deliveries[registration.name] ?? [] }
    case .commit(let transaction): apply(transaction, number)
    case .prune(let limit): prune(limit)
    case .deliveries(let updates):
      for update in updates { apply(update) }
    case .retry(let endpoint):
      change(endpoint) { line in
        guard line.state != .delivered else { return }
        line.state = .pending
        line.attempts = 0
        line.next = WorkloadRecords.time
      }
    }
  }

  private mutating func apply(_ transaction: JournalTransaction, _ number: Int) {
    auditRecords += Int64(transaction.audits.count)
    for intent in transaction.intents { intents[intent.operationID] = intent }
    for closing in transaction.closings { intents[closing.operationID] = nil }
    for object in transaction.applied { applied[object.key] = object }
    for key in transaction.forgotten { applied[key] = nil }
    for (key, value) in transaction.facts { facts[key] = value.isNull ? nil : value }
    for revision in transaction.revisions {
      revisionSteps[revision.commit.sha, default: []].append(RevisionStep(state: revision.state, time: revision.time))
    }
    for (index, event) in transaction.events.enumerated() {
      let id = Self.eventID(step: number, index: index)
      events.append(id)
      for registration in registrations where registration.admits(event) {
        let sequence = lastSequences[registration.name, default: 0] + 1
        lastSequences[registration.name] = sequence
        deliveries[registration.name, default: []].append(Line(sequence: sequence, eventID: id, next: event.time))
      }
    }
  }

  private mutating func apply(_ update: DeliveryUpdate) {
    change(update.endpoint) { line in
      guard line.sequence == update.sequence, line.state == .pending else { return }
      line.attempts += 1
      line.next = nil
      line.error = nil
      switch update.result {
      case .delivered: line.state = .delivered
      case .retry(let at, let error): (line.next, line.error) = (at, error)
      case .dead(let error): (line.state, line.error) = (.dead, error)
      case .stopEndpoint(let reason): (line.next, line.error) = (update.time, reason)
      }
    }
  }

  /// All events of a workload are of one time, and so is what was delivered of them.
  private mutating func prune(_ limit: Instant) {
    guard WorkloadRecords.time < limit else { return }
    for (endpoint, lines) in deliveries { deliveries[endpoint] = lines.filter { $0.state != .delivered } }
    let awaited = Set(deliveries.values.joined().map(\.eventID))
    events.removeAll { !awaited.contains($0) }
  }

  private mutating func change(_ endpoint: String, _ body: (inout Line) -> Void) {
    var lines = deliveries[endpoint, default: []]
    for index in lines.indices { body(&lines[index]) }
    deliveries[endpoint] = lines
  }
}

extension JournalPicture {
  /// Reads a journal back.
  init(_ journal: Journal) async throws(JournalError) {
    let all = 1_000_000
    auditRecords = try await journal.auditHead().size
    for intent in try await journal.unresolvedIntents() { intents[intent.operationID] = intent }
    applied = try await journal.applied()
    facts = try await journal.facts()
    for revision in try await journal.revisions(limit: all) {
      revisionSteps[revision.current.commit.sha] = revision.steps.map { RevisionStep(state: $0.state, time: $0.time) }
    }
    events = try await journal.events(limit: all).map(\.id)
    for endpoint in try await journal.endpointStates() {
      deliveries[endpoint.name] = try await journal.deliveries(endpoint: endpoint.name, limit: all).map { delivery in
        Line(
          sequence: delivery.sequence, eventID: delivery.event.id, state: delivery.state, attempts: delivery.attempts,
          next: delivery.nextAttempt, error: delivery.lastError)
      }
    }
  }

  /// Whether what a person would see is the same; how the endpoints are configured shows in what comes next only.
  func looksLike(_ other: JournalPicture) -> Bool { differences(from: other).isEmpty }

  func differences(from other: JournalPicture) -> [String] {
    var parts: [String] = []
    if auditRecords != other.auditRecords { parts.append("audit records: \(auditRecords), not \(other.auditRecords)") }
    if intents != other.intents { parts.append("open intents: \(intents.count), not \(other.intents.count)") }
    if applied != other.applied { parts.append("applied objects: \(applied.count), not \(other.applied.count)") }
    if facts != other.facts { parts.append("facts: \(facts), not \(other.facts)") }
    if revisionSteps != other.revisionSteps { parts.append("revisions") }
    if events != other.events { parts.append("events: \(events.count), not \(other.events.count)") }
    if deliveries != other.deliveries { parts.append("deliveries") }
    return parts
  }
}
