import GenesysCloud
import HTTPTransport
import Testing

/// Runs `body` with a client over real HTTP whose waiting is virtual; afterwards no secret stands in its log.
func withRealClient(
  _ settings: OrganizationSettings, _ time: VirtualTime, _ logs: LogRecorder,
  _ body: (GenesysOrganization) async throws -> Void
) async throws {
  let transport = try HTTPTransport()
  let organization = GenesysOrganization(
    settings: settings, transport: transport, clock: time.clock, random: { 0.5 },
    credentials: { () throws(CredentialsUnreadable) in
      ClientCredentials(clientID: "client", clientSecret: "s3cret-canary")
    }, logger: logs.logger)
  do {
    try await body(organization)
    await transport.shutdown()
  } catch {
    await transport.shutdown()
    throw error
  }
  #expect(!logs.text.contains("s3cret-canary") && !logs.text.contains("Bearer"))
}
