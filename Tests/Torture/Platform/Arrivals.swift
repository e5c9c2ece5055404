package import GenesysSimulator
internal import HTTPTransport

extension PlatformClient.Arrival {
  /// What an undisturbed network makes of an answer; its delay is the caller's to wait for.
  package init(_ response: SimulatedResponse) {
    switch response.delivery.ending {
    case .whole: self = .answered(response)
    // The head promises the body's length: with the last byte the answer is whole, however the connection ends.
    case .truncated(let count) where count >= response.body.count && response.paddingOnTheWire == 0:
      self = .answered(response)
    case .resetWithoutAnswer, .truncated, .reset: self = .lost(sent: true)
    }
  }

  /// The same as the transport tells it.
  func result(within bodyBytes: Int) -> Result<IncomingResponse, TransportFailure> {
    switch self {
    case .lost(sent: false): return .failure(.notSent("no connection"))
    case .lost(sent: true): return .failure(.unknown("the connection broke"))
    case .answered(let response):
      guard response.body.count + response.paddingOnTheWire <= bodyBytes else {
        return .failure(.unknown("the answer was too large"))
      }
      return .success(IncomingResponse(status: response.status, headers: response.headers, body: response.body))
    }
  }
}

extension SimulatedResponse {
  /// An answer without content ends with its head, whatever should follow.
  fileprivate var paddingOnTheWire: Int { status == 204 ? 0 : delivery.paddingBytes }
}
