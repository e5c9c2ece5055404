internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import NIOSSL

/// Why no whole answer came. The difference decides whether a request that changes something may be sent again.
package enum TransportFailure: Error, Hashable, Sendable {
  /// No byte of the request can have reached the server.
  case notSent(String)
  /// The server may have carried the request out.
  case unknown(String)

  /// What happened and what a person can do about it.
  package var message: String {
    switch self {
    case .notSent(let message), .unknown(let message): message
    }
  }
}

enum FailureTranslation {
  static func failure(_ error: any Error, at address: WebAddress) -> TransportFailure {
    let place = address.hostAndPort
    switch error {
    case let failure as TransportFailure: return failure
    case let error as NIOConnectionError: return .notSent(connection(error))
    case let error as HTTPClientError: return client(error, place)
    case let error as NIOSSLError:
      if case .uncleanShutdown = error {
        return .unknown("the connection to \(place) was cut in the middle of the answer")
      }
      return .notSent(tls(place, "\(error)"))
    case let error as NIOSSLExtraError: return .notSent(tls(place, "\(error)"))
    // An address without a name is connected to directly. An open connection never ends in this way.
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return .notSent("cannot connect to \(place): \(reason(error)); check the address, the firewall and network.proxy")
    case let error as IOError: return .unknown("the connection to \(place) broke: \(reason(error))")
    case is ChannelError: return .unknown("the connection to \(place) broke")
    case is HTTPParserError: return .unknown("\(place) did not answer with valid HTTP; is it the right address?")
    case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
      return .unknown("the compressed answer of \(place) is damaged or expands beyond every limit")
    case is CancellationError: return .unknown("stopped while waiting for \(place)")
    default: return .unknown("the exchange with \(place) failed: \(plain("\(error)"))")
    }
  }

  private static func client(_ error: HTTPClientError, _ place: String) -> TransportFailure {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout:
      return .notSent(
        "no connection to \(place) in time; check the address, the firewall and network.proxy")
    case .tlsHandshakeTimeout: return .notSent("the TLS handshake with \(place) did not finish in time")
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
      return .notSent("network.proxy did not open a connection to \(place) in time")
    case .invalidProxyResponse:
      return .notSent("network.proxy refused a connection to \(place)")
    case .proxyAuthenticationRequired:
      return .notSent("network.proxy wants a user name and password, which are not supported")
    case .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath:
      return .notSent("\(place) is not an address that can be called")
    case .alreadyShutdown: return .notSent("stopped")
    case .cancelled: return .unknown("stopped while waiting for \(place)")
    case .readTimeout, .deadlineExceeded: return .unknown("\(place) did not answer in time")
    case .writeTimeout: return .unknown("\(place) did not take the request in time")
    case .remoteConnectionClosed: return .unknown("\(place) closed the connection without a whole answer")
    default:
      // Requests that never left: their headers or their length are not acceptable.
      if error.description.contains("invalidHeaderField") {
        return .notSent("a request header contains characters that HTTP does not allow")
      }
      return .unknown("the exchange with \(place) failed: \(plain(error.shortDescription))")
    }
  }

  private static func connection(_ error: NIOConnectionError) -> String {
    let place = error.host.contains(":") ? "[\(error.host)]:\(error.port)" : "\(error.host):\(error.port)"
    guard let first = error.connectionErrors.first else {
      return "the name \(error.host) cannot be resolved; check the address and this host's DNS"
    }
    let detail = (first.error as? IOError).map(reason) ?? plain("\(first.error)")
    return "cannot connect to \(place): \(detail); check the address, the firewall and network.proxy"
  }

  private static func tls(_ place: String, _ detail: String) -> String {
    let hint =
      if detail.contains("failedToValidateHostname") {
        "its certificate is for another name; check the address"
      } else if detail.contains("CERTIFICATE_VERIFY_FAILED") || detail.contains("unableToValidate") {
        "its certificate is not trusted here or has ended; where a company's own authority signs, name its file in "
          + "network.certificateAuthorityFile"
      } else {
        "check that the address speaks TLS"
      }
    return "no TLS connection to \(place): \(hint)"
  }

  private static func reason(_ error: IOError) -> String {
    switch error.errnoCode {
    case ECONNREFUSED: "connection refused"
    case ECONNRESET: "connection reset by the server"
    case EPIPE: "connection closed by the server"
    case ENETUNREACH, EHOSTUNREACH: "no route to the host"
    case ETIMEDOUT: "timed out"
    default: "error \(error.errnoCode)"
    }
  }

  /// Library texts go into logs of one line.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(200).filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}
