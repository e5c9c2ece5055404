/// Where the HTTP server listens, as `server.listen` writes it: `127.0.0.1:8611`, `[::1]:8611`, `localhost:0`.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without brackets.
  package let host: String
  /// 0 lets the system choose.
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package init?(_ text: String) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    // By bytes: an accent behind the colon would be one character with it.
    let digits = text.utf8[text.utf8.index(after: colon)...]
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }), let port = UInt16(Substring(digits)) else {
      return nil
    }
    var host = Substring(text.utf8[..<colon])
    let isBracketed = host.first == "["
    if isBracketed {
      guard host.last == "]", host.utf8.contains(UInt8(ascii: ":")) else { return nil }
      host = host.dropFirst().dropLast()
    }
    // A name, or an IPv6 address with the zone that it may have.
    let others = isBracketed ? ":.%-_" : ".-_"
    guard !host.isEmpty, host.utf8.allSatisfy({ Self.isWordByte($0) || others.utf8.contains($0) }) else { return nil }
    self.init(host: String(host), port: Int(port))
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Limits on what comes in. Each has its reason; the defaults are far above what honest clients need.
package struct ControlPlaneLimits: Sendable {
  /// Bytes of a push hook's body: GitHub's are below 25 MiB but a push event is some tens of KiB.
  package var bodyBytes = 1 << 20
  /// Bytes of all request headers.
  package var headerBytes = 16 << 10
  /// Open connections; further ones wait in the kernel's backlog.
  package var connections = 64
  /// Milliseconds until the head of a request must be complete.
  package var headMilliseconds: Int64 = 5_000
  /// Milliseconds until its body must be complete.
  package var bodyMilliseconds: Int64 = 10_000
  /// Milliseconds that a connection may stay open between requests.
  package var idleMilliseconds: Int64 = 30_000
  /// Push hooks per minute and address; more are answered like a bad signature.
  package var hooksPerMinute = 120
  /// Open pages that are told of changes; further ones reload by themselves.
  package var liveClients = 24
  /// Milliseconds between two looks whether there is something to tell.
  package var liveLookMilliseconds: Int64 = 1_000
  /// Milliseconds between two signs of life to an open page.
  package var liveHeartbeatMilliseconds: Int64 = 15_000
  /// Milliseconds after which such a connection ends; the browser makes a new one.
  package var liveMilliseconds: Int64 = 600_000
  /// Milliseconds after which it does.
  package var liveRetryMilliseconds: Int64 = 3_000
  /// Milliseconds that a client may leave what was sent to it unread.
  package var writeMilliseconds: Int64 = 15_000

  package init() {}
}

/// Why the control plane cannot start.
package enum ControlPlaneFailure: Error, Hashable, Sendable, CustomStringConvertible {
  case addressInUse(ListenAddress)
  case addressNotAllowed(ListenAddress)
  case cannotListen(ListenAddress, reason: String)

  package var description: String {
    switch self {
    case .addressInUse(let address):
      "the address \(address) is taken by another program; choose another one with the setting server.listen"
    case .addressNotAllowed(let address):
      "this user may not listen on \(address); choose a port above 1023 with the setting server.listen"
    case .cannotListen(let address, let reason):
      "cannot listen on \(address) (setting server.listen): \(reason)"
    }
  }
}
