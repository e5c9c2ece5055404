package import HTTPTransport
package import Logging
internal import RoutingModel
internal import Synchronization

/// One organisation, as the engine sees it: lists, single objects, changes. Safe to use from many tasks; token, pace
/// and pauses are shared by all of them.
package struct GenesysOrganization: Sendable {
  /// Sends one request within limits and a deadline.
  package typealias Send =
    @Sendable (OutgoingRequest, ResponseLimits, Duration) async -> Result<IncomingResponse, TransportFailure>

  let settings: OrganizationSettings
  let session: APISession
  let catalogs = CatalogCache()

  /// - Parameters:
  ///   - random: uniform in 0..<1, for the jitter of backoffs.
  ///   - credentials: called for each new token.
  package init(
    settings: OrganizationSettings, transport: HTTPTransport, clock: ClientClock,
    random: @escaping @Sendable () -> Double, credentials: @escaping CredentialsSource, logger: Logger
  ) {
    self.init(
      settings: settings,
      send: { request, limits, deadline in await transport.send(request, limits: limits, deadline: deadline) },
      clock: clock, random: random, credentials: credentials, logger: logger)
  }

  /// The same over any way of sending.
  package init(
    settings: OrganizationSettings, send: @escaping Send, clock: ClientClock,
    random: @escaping @Sendable () -> Double, credentials: @escaping CredentialsSource, logger: Logger
  ) {
    self.settings = settings
    session = APISession(
      settings: settings, send: send, clock: clock, random: random, credentials: credentials, logger: logger)
  }

  /// How far the lists that are being read have come.
  package var pages: PageCount { session.pages }

  /// What the pace leaves: requests that could go at once (`nil`: not paced), and the milliseconds until `count`
  /// more have been sent.
  package func budget(for count: Int) -> (remaining: Int?, millisecondsUntilSent: Int64) {
    let now = session.clock.now()
    return session.gate.withPacer { ($0.remaining(at: now), $0.millisecondsUntilSent(count, from: now)) }
  }
}

/// Parsed pages of reference catalogues, kept between passes.
final class CatalogCache: Sendable {
  private let listings = Mutex<[ReferenceCatalog: CatalogListing]>([:])

  subscript(catalog: ReferenceCatalog) -> CatalogListing? {
    get { listings.withLock { $0[catalog] } }
    set { listings.withLock { $0[catalog] = newValue } }
  }
}
