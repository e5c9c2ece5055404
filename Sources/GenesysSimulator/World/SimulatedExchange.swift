package import RoutingModel

/// One HTTP request as the pretend organisation sees it: already framed, nothing decoded but the target.
package struct SimulatedRequest: Sendable {
  package let method: String
  /// Percent-decoded path.
  package let path: String
  /// Decoded query items in the order in which they came.
  package let query: [(name: String, value: String)]
  /// Names in lower case; the last of several headers of one name counts.
  package let headers: [String: String]
  package let body: [UInt8]

  /// `target` as in the request line: `/api/v2/routing/rules?pageSize=100`.
  package init(_ method: String, _ target: String, headers: [String: String] = [:], body: [UInt8] = []) {
    self.method = method
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = PercentCoding.decoded(parts.first ?? "", plusIsSpace: false)
    query = parts.count > 1 ? PercentCoding.items(parts[1]) : []
    self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { _, last in last })
    self.body = body
  }

  package func query(_ name: String) -> String? { query.last { $0.name == name }?.value }
}

/// What the organisation answers, and how the answer travels.
package struct SimulatedResponse: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  package var delivery = Delivery()

  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package init(status: Int, json: JSONValue) {
    self.init(status: status, headers: [("Content-Type", "application/json")], body: JSONWriter.bytes(of: json))
  }

  package func header(_ name: String) -> String? {
    headers.last { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The body as JSON; `nil` when it is none.
  package var json: JSONValue? { try? JSONReader.read(body) }
}

/// Directives to whatever carries the response: a socket, or a simulated network.
package struct Delivery: Hashable, Sendable {
  package enum Ending: Hashable, Sendable {
    case whole
    /// The connection is reset and nothing of the answer arrives.
    case resetWithoutAnswer
    /// So many bytes of the body arrive, then the connection closes in the middle.
    case truncated(afterBytes: Int)
    /// So many bytes of the body arrive, then the connection is reset.
    case reset(afterBytes: Int)
  }

  package var ending = Ending.whole
  /// Before the first byte.
  package var delayMilliseconds: Int64 = 0
  /// The body arrives in pieces of so many bytes with a pause before each.
  package var pieceBytes: Int?
  package var pauseMilliseconds: Int64 = 0
  /// So much white space follows the body, made by the carrier: no world holds a hundred megabytes.
  package var paddingBytes = 0
  /// Whether the carrier may compress the body if the client accepts that.
  package var mayCompress = true

  package init() {}
}
