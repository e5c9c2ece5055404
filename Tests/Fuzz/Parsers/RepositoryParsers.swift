@testable import Git

/// What comes from git's side: the worker's messages, addresses, names of objects, files of keys.
enum RepositoryParsers {
  static let all = [
    FuzzedParser("worker-message", message), FuzzedParser("remote-url", remoteURL),
    FuzzedParser("object-id", objectID), FuzzedParser("known-hosts", knownHosts),
  ]

  private static func message(_ bytes: [UInt8]) {
    guard let message = FieldMessage(encoded: bytes) else { return }
    _ = FetchRequest(message).map { request in
      require(FetchRequest(request.message) == request, "a request reads back as another one")
    }
    _ = FetchAnswer(message)
    let again = FieldMessage(encoded: message.encoded)
    // Names that are not UTF-8 come out repaired, and longer.
    require(again == message || message.encoded.count > FieldMessage.largest, "a message reads back as another one")
  }

  private static func remoteURL(_ bytes: [UInt8]) {
    guard let remote = try? RemoteURL(String(decoding: bytes, as: UTF8.self)) else { return }
    require(!remote.host.hasPrefix("-") && !remote.path.hasPrefix("-"), "an address that reads as an option")
    require(!(remote.user ?? "").hasPrefix("-"), "a user that reads as an option")
    if let port = remote.port { require((1...65_535).contains(port), "a port that is none") }
    if let user = remote.user {
      require(!remote.description.hasPrefix("\(remote.scheme.rawValue)://\(user)@"), "a user is shown")
    }
    require((try? RemoteURL(remote.text)) == remote, "an address reads back as another one")
  }

  private static func objectID(_ bytes: [UInt8]) {
    if let id = ObjectID(bytes: bytes) { require(ObjectID(hex: id.hex) == id && id.bytes == bytes, "an id changes") }
    guard let id = ObjectID(hex: String(decoding: bytes, as: UTF8.self)) else { return }
    require(ObjectID(bytes: id.bytes) == id && id.hex.utf8.count == 40, "an id changes")
  }

  private static func knownHosts(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let hosts = KnownHosts(text)
    require(hosts.text.utf8.count <= text.utf8.count + 1, "lines were added")
    _ = hosts.names("git.example.com", port: 22)
    _ = hosts.names("git.example.com", port: 7999)
    _ = SSHKeyKind(text)
  }
}
