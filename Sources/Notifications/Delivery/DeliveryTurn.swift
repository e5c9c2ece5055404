package import Journal
package import RoutingModel

/// One turn of an endpoint's worker, decided without I/O: which delivery is sent next, when acknowledgements are
/// written down, and what follows. The dispatcher performs it, and so does the simulation.
package struct DeliveryTurn: Sendable {
  package enum Step: Sendable {
    /// Attempt it, and tell what came of it by `attempted`.
    case send(Delivery)
    /// Make durable before anything else.
    case record([DeliveryUpdate])
    case end(After)
  }

  package enum After: Hashable, Sendable {
    /// There may be more to send.
    case again
    /// Nothing is due before so many milliseconds have passed.
    case wait(milliseconds: Int64)
    /// Nothing is pending: somebody will ring.
    case idle
  }

  /// Events read at once per endpoint: some hundred kilobytes.
  package static let batchSize = 64
  /// How long an acknowledgement may wait for the next ones, in milliseconds.
  private static let acknowledgementDelay: Int64 = 250

  private var waiting: ArraySlice<Delivery>
  private var acknowledged: [DeliveryUpdate] = []
  private var lastRecord: Instant
  private var end: After?

  /// - Parameter batch: what is pending, in order of its sequence.
  package init(_ batch: [Delivery], now: Instant) {
    waiting = batch[...]
    lastRecord = now
    end = batch.isEmpty ? .idle : nil
  }

  package mutating func next(now: Instant) -> Step {
    if end == nil, let delivery = waiting.first {
      let last = delivery.attempts == 0 ? nil : delivery.changed
      let wait = DeliverySchedule.wait(until: delivery.nextAttempt, after: last, now: now)
      if wait > 0 { end = .wait(milliseconds: wait) }
    } else {
      end = end ?? .again
    }
    let elapsed = now.milliseconds(since: lastRecord)
    // A clock that was set back says nothing about how long it was.
    if !acknowledged.isEmpty, end != nil || elapsed < 0 || elapsed >= Self.acknowledgementDelay {
      defer { acknowledged = [] }
      lastRecord = now
      return .record(acknowledged)
    }
    if let end { return .end(end) }
    guard let delivery = waiting.popFirst() else { return .end(.again) }
    return .send(delivery)
  }

  /// - Parameter isStopping: the process is ending: what failed meanwhile is nothing that the receiver did wrong.
  package mutating func attempted(_ update: DeliveryUpdate, isStopping: Bool) {
    if isStopping && update.result != .delivered {
      end = .idle
      return
    }
    acknowledged.append(update)
    if update.result != .delivered || isStopping { end = .again }
  }
}
