package import Journal

/// What a person can see of deliveries, and do about them (`routekeeper webhooks`).
package struct WebhookOperations: Sendable {
  private let journal: Journal

  package init(journal: Journal) { self.journal = journal }

  package func list() async throws(JournalError) -> [EndpointState] { try await journal.endpointStates() }

  /// Sends dead and waiting deliveries of an endpoint now, or the one with `sequence`.
  /// - Returns: How many; `nil` where no endpoint has the name.
  package func retry(_ endpoint: String, sequence: Int64? = nil) async throws(JournalError) -> Int? {
    guard try await exists(endpoint) else { return nil }
    return try await journal.retryDeliveries(endpoint: endpoint, sequence: sequence)
  }

  /// Serves an endpoint again that answered 410.
  /// - Returns: `false` where no endpoint has the name.
  package func enable(_ endpoint: String) async throws(JournalError) -> Bool {
    try await journal.enableEndpoint(endpoint)
  }

  private func exists(_ endpoint: String) async throws(JournalError) -> Bool {
    try await journal.endpointStates().contains { $0.name == endpoint }
  }
}
