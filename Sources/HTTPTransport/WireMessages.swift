/// One request to somewhere else. Header names and values go out as they are; a body is sent whole. Headers and body
/// hold secrets and never show in a description.
package struct OutgoingRequest: Sendable, CustomStringConvertible, CustomReflectable {
  package let method: String
  /// Absolute, `http` or `https`.
  package let url: String
  package var headers: [(name: String, value: String)]
  package let body: [UInt8]

  package init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }

  package var description: String { "\(method) request (hidden)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A whole answer: the body is decompressed and complete. It may hold a token and never shows in a description.
package struct IncomingResponse: Sendable, CustomStringConvertible, CustomReflectable {
  package let status: Int
  package let headers: [(name: String, value: String)]
  package let body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package var description: String { "answer \(status), \(body.count) bytes" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The first value of a header; names compare without regard to ASCII case.
  package func header(_ name: String) -> String? {
    headers.first { HeaderName.equal($0.name, name) }?.value
  }
}

/// What an answer may cost. A server that goes beyond gets an error, not our memory.
package struct ResponseLimits: Hashable, Sendable {
  /// Bytes of the decompressed body.
  package var bodyBytes: Int
  /// Bytes of all header names and values together.
  package var headerBytes: Int

  /// 16 MiB holds a page of a hundred of the largest rules; 64 KiB is eight times what common servers send.
  package init(bodyBytes: Int = 16 << 20, headerBytes: Int = 64 << 10) {
    self.bodyBytes = bodyBytes
    self.headerBytes = headerBytes
  }
}

package enum HeaderName {
  package static func equal(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }
}
