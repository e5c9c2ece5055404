/// The parts of an absolute `http` or `https` URL that decide where a request goes.
package struct WebAddress: Hashable, Sendable {
  /// Lower case.
  package let scheme: String
  /// Lower case, without brackets for IPv6.
  package let host: String
  package let port: Int
  /// Path and query, beginning with `/`.
  package let target: String

  /// `nil` for another scheme, credentials inside the URL, a missing host, a port that is none, spaces and
  /// control characters.
  package init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon].lowercased()
    let afterScheme = text[text.index(after: colon)...]
    guard scheme == "http" || scheme == "https", afterScheme.hasPrefix("//") else { return nil }
    let rest = afterScheme.dropFirst(2)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" || $0 == "\\" } ?? rest.endIndex
    guard let (host, port) = Self.authority(rest[..<end], defaultPort: scheme == "https" ? 443 : 80) else { return nil }
    let tail = rest[end...].prefix { $0 != "#" }
    if tail.hasPrefix("\\") { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
    self.target = tail.hasPrefix("/") ? String(tail) : "/" + tail
  }

  private init(origin: WebAddress, target: String) {
    scheme = origin.scheme
    host = origin.host
    port = origin.port
    self.target = target
  }

  private static func authority(_ text: Substring, defaultPort: Int) -> (String, Int)? {
    guard !text.contains("@") else { return nil }
    var host = text
    var port = defaultPort
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      if rest.hasPrefix(":") {
        guard let number = portNumber(rest.dropFirst()) else { return nil }
        port = number
      } else if !rest.isEmpty {
        return nil
      }
    } else if let colon = text.firstIndex(of: ":") {
      guard let number = portNumber(text[text.index(after: colon)...]) else { return nil }
      host = text[..<colon]
      port = number
    }
    return host.isEmpty ? nil : (host.lowercased(), port)
  }

  private static func portNumber(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(text) else { return nil }
    return (1...65_535).contains(number) ? number : nil
  }

  /// `api.example.com:443`, for messages.
  package var hostAndPort: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  package var text: String { "\(scheme)://\(hostAndPort)\(target)" }

  package func hasSameOrigin(as other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// Where a `Location` header leads from here; `nil` when it cannot be read.
  package func following(_ location: String) -> WebAddress? {
    guard !location.isEmpty, location.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else { return nil }
    if location.hasPrefix("//") { return WebAddress(scheme + ":" + location) }
    let reference = location.prefix { $0 != "#" }
    if reference.hasPrefix("/") { return WebAddress(origin: self, target: String(reference)) }
    if reference.prefix(while: { $0 != "?" }).contains(":") { return WebAddress(location) }
    let path = target.prefix { $0 != "?" }
    if reference.hasPrefix("?") { return WebAddress(origin: self, target: "\(path)\(reference)") }
    guard let slash = path.lastIndex(of: "/") else { return nil }
    return WebAddress(origin: self, target: "\(path[...slash])\(reference)")
  }
}
