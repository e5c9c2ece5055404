import RoutingModel

extension World {
  /// What happens to the answer after the request was carried out.
  mutating func distort(
    _ response: inout SimulatedResponse, by effect: FaultEffect, _ request: SimulatedRequest, _ correlationID: String,
    _ now: Instant
  ) {
    switch effect {
    case .latency(let milliseconds): response.delivery.delayMilliseconds += Int64(milliseconds)
    case .status(let status, .after, let retryAfter): response = faulty(status, retryAfter, correlationID)
    case .reset(.after): response.delivery.ending = .resetWithoutAnswer
    case .truncate(let bytes, let reset):
      response.delivery.mayCompress = false
      response.delivery.ending = reset ? .reset(afterBytes: bytes) : .truncated(afterBytes: bytes)
    case .slowBody(let bytes, let pause):
      response.delivery.mayCompress = false
      response.delivery.pieceBytes = bytes
      response.delivery.pauseMilliseconds = Int64(pause)
    case .garbage: response.body = Array("{\"entities\":[{\"id\":\"\u{1}".utf8)
    case .wrongContentType:
      response.headers.removeAll { $0.name == "Content-Type" }
      response.headers.append(("Content-Type", "text/html"))
      response.body = Array("<html><body>It works, but it is no API.</body></html>".utf8)
    case .emptyBody: response.body = []
    case .oversized(let bytes):
      response.delivery.mayCompress = false
      response.delivery.paddingBytes = bytes
    case .duplicate, .stuckCursor, .absurdTotals: distortList(&response, by: effect, request)
    case .status(_, .before, _), .rateLimit, .tokenLimit, .reset(.before), .shift, .revokeTokens, .redirect: break
    }
  }

  private mutating func distortList(
    _ response: inout SimulatedResponse, by effect: FaultEffect, _ request: SimulatedRequest
  ) {
    guard response.status == 200, var page = response.json?.objectValue, let entities = page["entities"]?.arrayValue
    else {
      return
    }
    switch effect {
    case .stuckCursor:
      let query = PercentEncoding.query(request.query.map { ($0.name, $0.value) })
      page["nextUri"] = .string(request.path + "?" + query)
    case .absurdTotals:
      page["total"] = .integer(.max)
      page["pageCount"] = .integer(.max)
      page["pageSize"] = .integer(-1)
    default:
      guard let kind = ObjectKind.allCases.first(where: { $0.path == request.path }),
        let first = entities.first?["id"]?.textValue, let index = stores[kind]?.index(of: first), index > 0,
        let earlier = try? JSONReader.read(listedBytes(kind, index - 1))
      else { return }
      page["entities"] = .array([earlier] + entities)
    }
    response.body = JSONWriter.bytes(of: .object(page))
  }
}
