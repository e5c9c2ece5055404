internal import GRDB
internal import RoutingModel

extension Journal {
  /// The endpoints of the configuration. Those that are new get every event from now on; those that are no longer
  /// named get nothing new and keep what is pending.
  package func setEndpoints(_ registrations: [EndpointRegistration]) async throws(JournalError) {
    try await write { try Outbox.register(registrations, $0) }
  }

  /// Rings whenever events were stored or a person asked for deliveries.
  package func newEvents() -> OutboxSignal { signals.listen() }

  /// Stored events in order of storing.
  package func events(after sequence: Int64 = 0, limit: Int) async throws(JournalError) -> [StoredEvent] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT sequence, id, type, time, record FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
        arguments: [sequence, max(0, limit)]
      ).compactMap { try Outbox.event($0, from: 0) }
    }
  }

  /// The newest events, newest first.
  package func latestEvents(limit: Int) async throws(JournalError) -> [StoredEvent] {
    try await read { database in
      try Row.fetchAll(
        database, sql: "SELECT sequence, id, type, time, record FROM event ORDER BY sequence DESC LIMIT ?",
        arguments: [max(0, limit)]
      ).compactMap { try Outbox.event($0, from: 0) }
    }
  }

  /// Deliveries of an endpoint in order of their sequence, of one state or of all.
  package func deliveries(
    endpoint: String, state: Delivery.State? = nil, after sequence: Int64 = 0, limit: Int
  ) async throws(JournalError) -> [Delivery] {
    let path = directory.databasePath
    return try await read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(Outbox.columns) FROM delivery JOIN event ON event.sequence = delivery.event
          WHERE delivery.endpoint = ? AND delivery.sequence > ? \(state == nil ? "" : "AND delivery.state = ?")
          ORDER BY delivery.sequence LIMIT \(max(0, limit))
          """)
      var arguments: StatementArguments = [endpoint, sequence]
      if let state { arguments += [state.rawValue] }
      return try Row.fetchAll(statement, arguments: arguments).map { row in
        guard let delivery = try Outbox.delivery(row) else {
          throw JournalError.corrupt(path: path, detail: "a delivery of \(endpoint) is unreadable")
        }
        return delivery
      }
    }
  }

  package func record(_ updates: [DeliveryUpdate]) async throws(JournalError) {
    try await write { database in
      for update in updates { try Outbox.apply(update, database) }
    }
  }

  /// Makes dead deliveries pending again, and pending ones due now. Without a sequence, all of the endpoint.
  /// - Returns: How many deliveries that are.
  package func retryDeliveries(endpoint: String, sequence: Int64? = nil) async throws(JournalError) -> Int {
    let now = self.now()
    let count = try await write { database in
      try database.execute(
        sql: """
          UPDATE delivery SET state = 'pending', attempts = 0, next_attempt = ?1, changed = ?1
          WHERE endpoint = ?2 AND state IN ('dead', 'pending') AND (?3 IS NULL OR sequence = ?3)
          """, arguments: [now.milliseconds, endpoint, sequence])
      return database.changesCount
    }
    signals.ring()
    return count
  }

  /// Serves a stopped endpoint again.
  /// - Returns: `false` where no endpoint has the name.
  package func enableEndpoint(_ name: String) async throws(JournalError) -> Bool {
    let now = self.now()
    let found = try await write { database in
      try database.execute(sql: "UPDATE endpoint SET stopped = NULL WHERE name = ?", arguments: [name])
      let found = database.changesCount > 0
      try database.execute(
        sql: "UPDATE delivery SET attempts = 0, next_attempt = ? WHERE endpoint = ? AND state = 'pending'",
        arguments: [now.milliseconds, name])
      return found
    }
    signals.ring()
    return found
  }

  /// Whether nothing may be sent to the endpoint until a person enables it again.
  package func isStopped(endpoint: String) async throws(JournalError) -> Bool {
    try await read { database in
      let statement = try database.cachedStatement(sql: "SELECT stopped IS NOT NULL FROM endpoint WHERE name = ?")
      return try Bool.fetchOne(statement, arguments: [endpoint]) ?? true
    }
  }

  package func endpointStates() async throws(JournalError) -> [EndpointState] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT name, configured, stopped, next_sequence,
            (SELECT count(*) FROM delivery WHERE endpoint = name AND state = 'pending'),
            (SELECT count(*) FROM delivery WHERE endpoint = name AND state = 'delivered'),
            (SELECT count(*) FROM delivery WHERE endpoint = name AND state = 'dead'),
            (SELECT min(event.time) FROM delivery JOIN event ON event.sequence = delivery.event
              WHERE endpoint = name AND state = 'pending'),
            (SELECT last_error FROM delivery WHERE endpoint = name AND last_error IS NOT NULL
              ORDER BY changed DESC LIMIT 1)
          FROM endpoint ORDER BY name
          """
      ).map { row in
        let oldest: Int64? = try row.value(at: 7)
        return try EndpointState(
          name: row.value(at: 0), configured: row.value(at: 1), stopped: row.value(at: 2),
          nextSequence: row.value(at: 3), pending: row.value(at: 4), delivered: row.value(at: 5),
          dead: row.value(at: 6), oldestPending: oldest.map { Instant(milliseconds: $0) }, lastError: row.value(at: 8))
      }
    }
  }
}
