/// The address of a repository, checked against a list of what is allowed. Never prints user names or passwords.
package struct RemoteURL: Hashable, Sendable, CustomStringConvertible {
  package enum Scheme: String, Sendable {
    case file, http, https, ssh
  }

  package let scheme: Scheme
  /// The user name inside the address, as `git` in `git@host:path`.
  package let user: String?
  /// Empty for `file`. An IPv6 address keeps its brackets.
  package let host: String
  package let port: Int?
  /// For `file` the absolute path; otherwise what follows the host, without a leading slash for the scp-like form.
  package let path: String
  /// What git and libgit2 are given: the address as it was written.
  let text: String

  /// Accepts `file:///path`, `http://`, `https://`, `ssh://[user@]host[:port]/path` and `[user@]host:path`.
  package init(_ text: String) throws(GitError) {
    func refuse(_ reason: String) -> GitError {
      GitError(.configuration, "repository.url is not an address that can be fetched: \(reason).")
    }
    guard !text.isEmpty else { throw refuse("it is empty") }
    guard text.utf8.count <= 2048 else { throw refuse("it is longer than 2048 bytes") }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw refuse("it holds a space, a control character or a letter outside ASCII; write those as %20 and so on")
    }
    let authority: Substring
    if let mark = text.utf8.firstRange(of: "://".utf8) {
      let name = text[..<mark.lowerBound].lowercased()
      guard let scheme = Scheme(rawValue: name) else {
        throw refuse("the scheme is not one of file, http, https and ssh")
      }
      self.scheme = scheme
      let rest = text[mark.upperBound...]
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      authority = rest[..<slash]
      path = String(rest[slash...])
    } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
      guard !text[colon...].hasPrefix("::") else { throw refuse("remote helpers are not allowed") }
      scheme = .ssh
      authority = text[..<colon]
      path = String(text[text.index(after: colon)...])
    } else {
      throw refuse(
        text.hasPrefix("/") ? "write a folder as file://\(text)" : "it has no scheme; write https://, ssh:// or file://"
      )
    }
    let isSCP = !text.contains("://")

    if scheme == .file {
      guard authority.isEmpty || authority == "localhost" else { throw refuse("write file:/// and an absolute path") }
      guard path.count > 1 else { throw refuse("the path is missing") }
      (user, host, port, self.text) = (nil, "", nil, "file://" + path)
      return
    }

    var address = authority
    if let at = authority.lastIndex(of: "@") {
      let name = authority[..<at]
      guard !name.contains(":") else {
        throw refuse("it holds a password; put that into repository.passwordFile")
      }
      guard !name.isEmpty, !name.hasPrefix("-") else { throw refuse("the user name is empty or begins with a dash") }
      // Programs disagree about where a host begins behind a backslash, a quote or a second @.
      guard name.utf8.allSatisfy(Self.isUserByte) else { throw refuse("the user name has odd characters") }
      user = String(name)
      address = authority[authority.index(after: at)...]
    } else {
      user = nil
    }
    let hostEnd =
      address.hasPrefix("[")
      ? address.firstIndex(of: "]").map { address.index(after: $0) } : address.firstIndex(of: ":")
    let host = address[..<(hostEnd ?? address.endIndex)]
    guard Self.isHost(host) else { throw refuse("the host name is missing or has odd characters") }
    if isSCP, Scheme(rawValue: host.lowercased()) != nil { throw refuse("there must be two slashes behind the scheme") }
    self.host = String(host)
    let tail = address[host.endIndex...]
    if tail.isEmpty {
      port = nil
    } else {
      // Digits only: `Int` takes a sign too.
      guard tail.hasPrefix(":"), !isSCP, tail.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(tail.dropFirst()), (1...65535).contains(number)
      else {
        throw refuse("the port is not a number from 1 to 65535")
      }
      port = number
    }
    guard !path.isEmpty, path != "/", !path.hasPrefix("-") else {
      throw refuse("the path is missing or begins with a dash")
    }
    self.text = text
  }

  /// A name or an IPv4 address, or an IPv6 address in brackets.
  private static func isHost(_ host: Substring) -> Bool {
    guard host.hasPrefix("[") else {
      return !host.isEmpty && !host.hasPrefix("-") && host.utf8.allSatisfy { isWordByte($0) || ".-_".utf8.contains($0) }
    }
    let inner = host.dropFirst().dropLast()
    return host.hasSuffix("]") && !inner.isEmpty && inner.utf8.allSatisfy { isWordByte($0) || ".:".utf8.contains($0) }
  }

  private static func isUserByte(_ byte: UInt8) -> Bool { isWordByte(byte) || ".-_+~%".utf8.contains(byte) }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  /// The address without user name, query and fragment, which may hold secrets.
  package var description: String {
    let cut = path.prefix { $0 != "?" && $0 != "#" }
    guard scheme != .file else { return "file://" + cut }
    let separator = text.contains("://") ? "" : "/"
    return "\(scheme.rawValue)://\(host)\(port.map { ":\($0)" } ?? "")\(separator)\(cut)"
  }
}

extension String.UTF8View {
  /// Where `pattern` first stands, compared byte by byte.
  fileprivate func firstRange(of pattern: String.UTF8View) -> Range<Index>? {
    var start = startIndex
    while start != endIndex {
      if self[start...].starts(with: pattern) { return start..<index(start, offsetBy: pattern.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
