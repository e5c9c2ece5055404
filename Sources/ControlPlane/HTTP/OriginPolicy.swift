import RoutingModel

/// Which requests may see and do things here. A browser on the operator's desk runs other people's pages, and those
/// can reach a loopback address: by a name of theirs that resolves to it, or by a form that posts to it.
struct OriginPolicy {
  /// The names, in lower case, under which this server may be addressed, besides `localhost` and literal addresses.
  let hosts: Set<String>

  /// - Parameter allowed: names under which a proxy makes it known.
  init(listen: ListenAddress, allowed: [String] = []) {
    hosts = Set(([listen.host] + allowed).map { $0.lowercased() })
  }

  /// A literal address cannot be rebound; a name must be one of ours.
  func allows(host authority: String?) -> Bool {
    guard let authority, let wanted = Self.host(of: authority) else { return false }
    if wanted == "localhost" || wanted.hasSuffix(".localhost") || hosts.contains(wanted) { return true }
    return Self.isLiteralAddress(wanted)
  }

  /// Whether a request that changes something comes from a page of ours. One of the two headers must say so;
  /// every browser sends at least one with a form.
  func isSameOrigin(fetchSite: String?, origin: String?, authority: String?) -> Bool {
    if let fetchSite { return fetchSite == "same-origin" }
    guard let origin, let authority else { return false }
    for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
      return origin.dropFirst(scheme.count).lowercased() == authority.lowercased()
    }
    return false
  }

  /// Lower case, without port and brackets; `nil` for anything that is no host.
  private static func host(of authority: String) -> String? {
    var text = authority.lowercased()[...]
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { return nil }
      text = text[text.index(after: text.startIndex)..<end]
    } else if let colon = text.firstIndex(of: ":") {
      text = text[..<colon]
    }
    if text.last == "." { text = text.dropLast() }
    return text.isEmpty ? nil : String(text)
  }

  private static func isLiteralAddress(_ host: String) -> Bool {
    if host.contains(":") {
      return host.utf8.allSatisfy { Hexadecimal.value(of: $0) != nil || ":.".utf8.contains($0) }
    }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { !$0.isEmpty && UInt8($0) != nil }
  }
}
