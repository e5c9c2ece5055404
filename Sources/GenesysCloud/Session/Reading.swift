internal import HTTPTransport
internal import RoutingModel

/// Why a successful answer cannot be used.
enum UnreadableAnswer: Error, Sendable {
  /// Not what was asked for; a second try may bring it.
  case garbage(String)
  /// Well-formed, but an entity in it makes no sense; asking again will not help.
  case entity(String)
}

extension APISession {
  /// Answers that are no JSON or no page are asked for again this often.
  private static let garbageLimit = 3

  /// Sends a GET and understands its answer. 401 and 403 are failures; every other final status goes to `understand`.
  func read<Value: Sendable>(
    _ call: APICall, _ understand: @Sendable (IncomingResponse) -> Result<Value, UnreadableAnswer>
  ) async throws(ReadFailure) -> (Value, Exchange) {
    var total = Exchange.none
    for attempt in 1... {
      switch await perform(call) {
      case .noCredentials(let reason, _): throw .credentials(reason)
      case .notDone(let reason, _), .unknown(let reason, _): throw .unavailable(reason)
      case .answered(let response, let exchange):
        total = exchange.following(total)
        if response.status == 401 { throw .credentials(remoteError(response).message) }
        if response.status == 403 { throw .permission(remoteError(response)) }
        switch understand(response) {
        case .success(let value): return (value, total)
        case .failure(.entity(let reason)): throw .unavailable(redacted(reason))
        case .failure(.garbage(let reason)):
          if attempt >= Self.garbageLimit { throw .unavailable(redacted(reason)) }
        }
      }
    }
    throw .unavailable("no usable answer")
  }
}
