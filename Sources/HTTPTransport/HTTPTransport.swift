internal import AsyncHTTPClient
package import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import NIOSSL

/// The one outgoing HTTP client: HTTP/1.1, few connections, everything that comes in is limited in size and time,
/// TLS always verified. `shutdown()` must be called before the last reference goes.
package struct HTTPTransport: Sendable {
  /// Redirects that a GET follows; more is a loop.
  private static let redirectLimit = 3

  private let client: HTTPClient

  /// - Parameter eventLoopGroup: one thread is enough; the default is one for all transports of the process.
  package init(
    settings: NetworkSettings = NetworkSettings(), eventLoopGroup: (any EventLoopGroup)? = nil
  ) throws(NetworkSettingsError) {
    var tls = TLSConfiguration.makeClientConfiguration()
    let authorities = try settings.trustedAuthorities()
    if !authorities.isEmpty { tls.additionalTrustRoots = [.certificates(authorities)] }
    var pool = HTTPClient.Configuration.ConnectionPool(
      idleTimeout: .milliseconds(settings.idleConnectionMilliseconds),
      concurrentHTTP1ConnectionsPerHostSoftLimit: max(1, settings.connectionsPerHost))
    // Our callers retry with their own pace and bounds; a refused connection is news at once.
    pool.retryConnectionEstablishment = false
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .milliseconds(settings.connectTimeoutMilliseconds)), connectionPool: pool,
      proxy: try settings.proxyAddress().map { .server(host: $0.host, port: $0.port) },
      // The limit of each request is smaller and is applied while its body arrives.
      decompression: .enabled(limit: .size(256 << 20)))
    configuration.httpVersion = .http1Only
    client = HTTPClient(
      eventLoopGroupProvider: .shared(eventLoopGroup ?? Self.sharedEventLoopGroup), configuration: configuration)
  }

  private static let sharedEventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// Closing takes as long as the slowest connection attempt. Nobody waits for what nobody wants any more.
  package static let shutdownLimit = Duration.seconds(2)

  /// Closes idle connections and fails requests under way. What is left after `shutdownLimit` ends by itself.
  package func shutdown() async {
    let (ended, end) = AsyncStream.makeStream(of: Never.self)
    let client = client
    Task {
      // Fails only if it was shut down before.
      try? await client.shutdown()
      end.finish()
    }
    let limit = Task {
      try? await Task.sleep(for: Self.shutdownLimit)
      end.finish()
    }
    for await _ in ended {}
    limit.cancel()
  }

  /// Sends a request and reads the whole answer, of any status, within `deadline`.
  ///
  /// A GET follows up to three redirects within its own origin; every other redirect is returned as it came.
  package func send(
    _ request: OutgoingRequest, limits: ResponseLimits = ResponseLimits(), deadline: Duration
  ) async -> Result<IncomingResponse, TransportFailure> {
    guard var address = WebAddress(request.url) else {
      return .failure(.notSent("\"\(Self.shown(request.url))\" is not an http or https address without a user name"))
    }
    let end = ContinuousClock.now.advanced(by: deadline)
    var redirects = 0
    while true {
      let answer = await sendOnce(request, to: address, limits, until: end)
      guard case .success(let response) = answer, request.method == "GET", redirects < Self.redirectLimit,
        [301, 302, 303, 307, 308].contains(response.status), let location = response.header("Location"),
        let next = address.following(location), next.hasSameOrigin(as: address)
      else { return answer }
      address = next
      redirects += 1
    }
  }

  /// What stands before an @ may be a password.
  private static func shown(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return String(url.prefix(200)) }
    return "…" + url[at...].prefix(200)
  }

  private func sendOnce(
    _ request: OutgoingRequest, to address: WebAddress, _ limits: ResponseLimits, until end: ContinuousClock.Instant
  ) async -> Result<IncomingResponse, TransportFailure> {
    let left = ContinuousClock.now.duration(to: end)
    guard left > .zero else { return .failure(.unknown("\(address.hostAndPort) did not answer in time")) }
    return await withTaskGroup(of: Result<IncomingResponse, TransportFailure>?.self) { group in
      group.addTask { await self.exchange(request, address, limits, left) }
      group.addTask {
        // Cancelled as soon as the exchange ends.
        do { try await Task.sleep(until: end, clock: .continuous) } catch { return nil }
        return .failure(.unknown("\(address.hostAndPort) did not finish its answer in time"))
      }
      // The first to end decides; the exchange never ends without a result.
      var outcome: Result<IncomingResponse, TransportFailure>?
      while outcome == nil, let next = await group.next() { outcome = next }
      group.cancelAll()
      return outcome ?? .failure(.unknown("stopped while waiting for \(address.hostAndPort)"))
    }
  }

  private func exchange(
    _ request: OutgoingRequest, _ address: WebAddress, _ limits: ResponseLimits, _ left: Duration
  ) async -> Result<IncomingResponse, TransportFailure> {
    var message = HTTPClientRequest(url: address.text)
    message.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    message.headers.replaceOrAdd(name: "Accept-Encoding", value: "gzip")
    if !request.body.isEmpty { message.body = .bytes(request.body) }
    do {
      let response = try await client.execute(message, timeout: TimeAmount(left))
      var headers: [(name: String, value: String)] = []
      var headerBytes = 0
      for (name, value) in response.headers {
        headerBytes += name.utf8.count + value.utf8.count
        headers.append((name, value))
      }
      if headerBytes > limits.headerBytes {
        return .failure(
          .unknown(
            "\(address.hostAndPort) sent more than \(limits.headerBytes) bytes of headers; the answer was dropped"))
      }
      var body: [UInt8] = []
      if let announced = response.headers.first(name: "Content-Length").flatMap({ Int($0) }), announced >= 0 {
        body.reserveCapacity(min(announced, limits.bodyBytes))
      }
      for try await part in response.body {
        if part.readableBytes > limits.bodyBytes - body.count {
          return .failure(
            .unknown("\(address.hostAndPort) sent more than \(limits.bodyBytes) bytes; the answer was dropped"))
        }
        body.append(contentsOf: part.readableBytesView)
      }
      return .success(IncomingResponse(status: Int(response.status.code), headers: headers, body: body))
    } catch {
      return .failure(FailureTranslation.failure(error, at: address))
    }
  }
}
