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
      EndpointRegistration(name: row[0], text: row[1]).map { Endpoint(registration: $0, nextSequence: row[2]) }
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

  static func delivery(_ row: Row) -> Delivery? {
    guard let state = Delivery.State(rawValue: row[2]), let event = event(row, from: 7) else { return nil }
    let next: Int64? = row[4]
    return Delivery(
      endpoint: row[0], sequence: row[1], event: event, state: state, attempts: row[3],
      nextAttempt: next.map { Instant(milliseconds: $0) }, lastError: row[5], changed: Instant(milliseconds: row[6]))
  }

  static func event(_ row: Row, from column: Int) -> StoredEvent? {
    let text: String = row[column + 4]
    guard let record = try? JSONReader.read(text) else { return nil }
    return StoredEvent(
      sequence: row[column], id: row[column + 1], type: EventType(rawValue: row[column + 2]),
      time: Instant(milliseconds: row[column + 3]), record: record)
  }
}
