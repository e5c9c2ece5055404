import Glibc
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Carries an answer over a connection, with everything that its delivery asks for.
enum Wire {
  /// Tells the compressor, which takes it out again, that this body stays as it is.
  static let identityMarker = "X-Simulator-Identity"

  @concurrent static func carry(
    _ response: SimulatedResponse, over writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    let delivery = response.delivery
    if delivery.delayMilliseconds > 0 { try await Task.sleep(for: .milliseconds(delivery.delayMilliseconds)) }
    let head = Self.head(response)
    switch delivery.ending {
    case .resetWithoutAnswer:
      try await reset(channel)
    case .truncated(let count):
      try await partial(response, head, count, writer)
      try await channel.close()
      throw WireFault.intended
    case .reset(let count):
      try await partial(response, head, count, writer)
      try await reset(channel)
    case .whole:
      guard delivery.paddingBytes > 0 || delivery.pieceBytes != nil else {
        let body = response.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
        try await writer.write(response: head, body: body)
        return
      }
      var body = try await writer.writeHead(head)
      let piece = max(1, delivery.pieceBytes ?? response.body.count)
      var sent = 0
      while sent < response.body.count {
        if delivery.pauseMilliseconds > 0 { try await Task.sleep(for: .milliseconds(delivery.pauseMilliseconds)) }
        let end = min(sent + piece, response.body.count)
        try await body.write(ByteBuffer(bytes: response.body[sent..<end]))
        sent = end
      }
      var padding = delivery.paddingBytes
      while padding > 0 {
        let count = min(padding, 1 << 16)
        try await body.write(ByteBuffer(repeating: 0x20, count: count))
        padding -= count
      }
      try await body.finish(nil)
    }
  }

  private static func head(_ response: SimulatedResponse) -> HTTPResponse {
    var fields = HTTPFields()
    for header in response.headers {
      if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
    }
    if response.status != 204 { fields[.contentLength] = String(response.body.count + response.delivery.paddingBytes) }
    if !response.delivery.mayCompress, let marker = HTTPField.Name(identityMarker) { fields[marker] = "1" }
    return HTTPResponse(status: HTTPResponse.Status(code: response.status), headerFields: fields)
  }

  /// The head promises the whole body; only its beginning follows.
  @concurrent private static func partial(
    _ response: SimulatedResponse, _ head: HTTPResponse, _ count: Int, _ writer: consuming ResponseWriter
  ) async throws {
    var body = try await writer.writeHead(head)
    if count > 0 { try await body.write(ByteBuffer(bytes: response.body.prefix(count))) }
  }

  /// Closes with RST: no lingering, so that the peer sees a reset and no orderly end.
  private static func reset(_ channel: any Channel) async throws {
    if let socket = channel as? any SocketOptionProvider {
      try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.close()
    throw WireFault.intended
  }
}
