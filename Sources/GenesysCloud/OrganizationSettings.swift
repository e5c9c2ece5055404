package import RoutingModel

/// Where an organisation is and how this client introduces itself to it.
package struct OrganizationSettings: Hashable, Sendable {
  package enum Authorization: String, CaseIterable, Hashable, Sendable {
    /// Id and secret in a Basic header: the platform's way.
    case basic
    /// Id and secret in the form: the tutorial's way.
    case form
  }

  /// The platform allows 300 requests a minute and token (`client.credentials.token.rate.per.minute`); the rest is
  /// left to clock differences and to other users of the same client.
  package static let defaultRequestsPerMinute = 240

  /// Base URLs, without a slash at the end.
  package let loginURL: String
  package let apiURL: String
  package var authorization: Authorization = .basic
  /// Sent with a token request if not empty.
  package var scope = ""
  /// 0 switches pacing off.
  package var requestsPerMinute = defaultRequestsPerMinute
  /// Replaces a kind's own base path, by the kind's name.
  package var basePaths: [ExactText: String] = [:]
  /// For one request with its whole answer.
  package var requestTimeoutMilliseconds: Int64 = 60_000
  /// For a page of a list, in bytes after decompression.
  package var responseBytes = 16 << 20

  package init(loginURL: String, apiURL: String) {
    self.loginURL = Self.withoutSlash(loginURL)
    self.apiURL = Self.withoutSlash(apiURL)
  }

  /// `domain` as the platform names its regions (`mypurecloud.de`); either base URL can be set instead.
  package init(domain: String, loginURL: String? = nil, apiURL: String? = nil) {
    self.init(loginURL: loginURL ?? "https://login.\(domain)", apiURL: apiURL ?? "https://api.\(domain)")
  }

  package func basePath(of kind: ResourceKind) -> String {
    let path = Self.withoutSlash(basePaths[kind.name] ?? kind.remote.basePath)
    return path.hasPrefix("/") ? path : "/" + path
  }

  func objectPath(_ kind: ResourceKind, _ id: ExactText) -> String {
    basePath(of: kind) + "/" + PercentEncoding.encode(id.string)
  }

  private static func withoutSlash(_ text: String) -> String {
    var result = text
    while result.utf8.last == UInt8(ascii: "/") { result.removeLast() }
    return result
  }
}

/// Id and secret of an OAuth client, read anew for each token. Never printed.
package struct ClientCredentials: Sendable, CustomStringConvertible, CustomReflectable {
  package let clientID: String
  package let clientSecret: String

  package init(clientID: String, clientSecret: String) {
    self.clientID = clientID
    self.clientSecret = clientSecret
  }

  package var description: String { "client credentials (hidden)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The credentials could not be read; the message names the file and the reason.
package struct CredentialsUnreadable: Error, Hashable, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }
}

package typealias CredentialsSource = @Sendable () async throws(CredentialsUnreadable) -> ClientCredentials

/// The clocks that the client lives by; tests move them by hand.
package struct ClientClock: Sendable {
  package let now: @Sendable () -> Uptime
  package let wall: @Sendable () -> Instant
  /// Throws when the task is cancelled.
  package let sleep: @Sendable (_ milliseconds: Int64) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Uptime, wall: @escaping @Sendable () -> Instant,
    sleep: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void
  ) {
    self.now = now
    self.wall = wall
    self.sleep = sleep
  }
}
