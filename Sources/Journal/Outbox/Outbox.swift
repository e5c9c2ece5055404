internal import GRDB
internal import RoutingModel

/// The tables of events, endpoints and deliveries.
enum Outbox {
  struct Endpoint {
    let registration: EndpointRegistration
    var nextSequence: Int64
    var isChanged = false
  }

  /// The endpoints of the present configuration, stopped ones included: they are told everything once enabled.
  static func endpoints(_ database: Database) throws -> [Endpoint] {
    let statement = try database.cachedStatement(
      sql: "SELECT name, registration, next_sequence FROM endpoint WHERE configured = 1 ORDER BY name")
    return try Row.fetchAll(statement).compactMap { row in
      let next: Int64 = try row.value(at: 2)
      return try EndpointRegistration(name: row.value(at: 0), text: row.value(at: 1)).map {
        Endpoint(registration: $0, nextSequence: next)
      }
    }
  }

  static func register(_ registrations: [EndpointRegistration], _ database: Database) throws {
    try database.execute(sql: "UPDATE endpoint SET configured = 0")
    for registration in registrations {
      try database.execute(
        sql: """
          INSERT INTO endpoint (name, configured, registration, next_sequence) VALUES (?, 1, ?, 1)
          ON CONFLICT (name) DO UPDATE SET configured = 1, registration = excluded.registration
          """,
        arguments: [registration.name, JSONWriter.text(of: registration.journalJSON)])
    }
  }

  static func apply(_ update: DeliveryUpdate, _ database: Database) throws {
    var state = Delivery.State.pending
    var next: Int64?
    var error: String?
    switch update.result {
    case .delivered: state = .delivered
    case .retry(let at, let text): (next, error) = (at.milliseconds, text)
    case .dead(let text): (state, error) = (.dead, text)
    case .stopEndpoint(let text):
      (next, error) = (update.time.milliseconds, text)
      try database.execute(sql: "UPDATE endpoint SET stopped = ? WHERE name = ?", arguments: [text, update.endpoint])
    }
    let statement = try database.cachedStatement(
      sql: """
        UPDATE delivery SET state = ?, attempts = attempts + 1, next_attempt = ?, last_error = ?, changed = ?
        WHERE endpoint = ? AND sequence = ? AND state = 'pending'
        """)
    try statement.execute(
      arguments: [
        state.rawValue, next, error.map(sqlText), update.time.milliseconds, update.endpoint, update.sequence,
      ])
  }

  /// Answers of an endpoint are foreign text; SQLite's ends at a NUL.
  private static func sqlText(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value != 0 }))
  }

  static let columns = """
    delivery.endpoint, delivery.sequence, delivery.state, delivery.attempts, delivery.next_attempt,
    delivery.last_error, delivery.changed, event.sequence, event.id, event.type, event.time, event.record
    """

  static func delivery(_ row: Row) throws -> Delivery? {
    guard let state = try Delivery.State(rawValue: row.value(at: 2)), let event = try event(row, from: 7) else {
      return nil
    }
    let next: Int64? = try row.value(at: 4)
    return try Delivery(
      endpoint: row.value(at: 0), sequence: row.value(at: 1), event: event, state: state, attempts: row.value(at: 3),
      nextAttempt: next.map { Instant(milliseconds: $0) }, lastError: row.value(at: 5),
      changed: Instant(milliseconds: row.value(at: 6)))
  }

  static func event(_ row: Row, from column: Int) throws -> StoredEvent? {
    let text: String = try row.value(at: column + 4)
    guard let record = try? JSONReader.read(text) else { return nil }
    return try StoredEvent(
      sequence: row.value(at: column), id: row.value(at: column + 1),
      type: EventType(rawValue: row.value(at: column + 2)), time: Instant(milliseconds: row.value(at: column + 3)),
      record: record)
  }
}
