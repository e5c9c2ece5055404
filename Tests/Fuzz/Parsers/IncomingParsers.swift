import NIOCore
import RoutingModel

@testable import ControlPlane

/// What comes in: push hooks and the control socket.
enum IncomingParsers {
  static let all = [
    FuzzedParser("hook", hook), FuzzedParser("control-socket", controlSocket),
    FuzzedParser("listen-address", listenAddress), FuzzedParser("page-query", pageQuery),
  ]

  private static let secret = Array("a secret of some length".utf8)

  /// Lines `name: value` up to an empty one, then the body. Nobody guesses a signature.
  private static func hook(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let head = parts.prefix { !$0.isEmpty }
    var headers: [String: String] = [:]
    for line in head {
      let field = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      guard field.count == 2 else { continue }
      let value = String(decoding: field[1], as: UTF8.self)
      headers[String(decoding: field[0], as: UTF8.self)] = String(value.drop { $0 == " " })
    }
    for provider in HookProvider.allCases {
      for secret in [secret, Array("whsec_YSBzZWNyZXQgb2Ygc29tZSBsZW5ndGg=".utf8), []] {
        var signature = HookSignature(provider, secret: secret, now: Instant(milliseconds: 1_700_000_000_000)) {
          headers[$0]
        }
        for line in parts.dropFirst(head.count + 1) { signature.update(line) }
        require(!signature.isValid(), "a forged signature was accepted")
      }
    }
  }

  /// The first byte says how the stream is cut into reads.
  private static func controlSocket(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let stream = Array(bytes.dropFirst())
    let size = Int(first) + 1
    var buffer = LineBuffer(limit: 512)
    var found: [[UInt8]] = []
    for start in Swift.stride(from: 0, to: stream.count, by: size) {
      buffer.append(ByteBuffer(bytes: stream[start..<min(start + size, stream.count)]))
      while !buffer.isTooLong, let line = buffer.next() { found.append(line) }
      if buffer.isTooLong { return }
    }
    let whole = stream.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map(Array.init)
    require(found == whole, "a stream falls into other lines when it arrives in parts")
    for line in found {
      guard let value = try? JSONReader.read(line, limits: JSONLimits(depth: 32, bytes: 512)) else { continue }
      if let request = ControlRequest(value) {
        require(ControlRequest(request.json) == request, "a request reads back as another one")
      }
      if let message = ControlMessage(value) { require(message.line.last == 0x0A, "a message without an end") }
    }
  }

  private static func listenAddress(_ bytes: [UInt8]) {
    guard let address = ListenAddress(String(decoding: bytes, as: UTF8.self)) else { return }
    require(ListenAddress(address.description) == address, "an address reads back as another one")
  }

  private static func pageQuery(_ bytes: [UInt8]) {
    let query = PageQuery(String(decoding: bytes, as: UTF8.self))
    require((1...1_000_000).contains(query.page), "page \(query.page)")
    for text in [query.text, query.queue ?? ""] {
      require(text.utf8.count <= PageQuery.longestText, "a search that is too long")
    }
    let link = query.link(page: query.page)
    let again = PageQuery(String(link.dropFirst("/?".count).dropLast("#objects".count)))
    require(
      ExactText(again.text) == ExactText(query.text)
        && again.queue.map { ExactText($0) } == query.queue.map { ExactText($0) } && again.page == query.page,
      "a link to a page leads to another one")
    require(link.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C }, "a link that ends early")
  }
}
