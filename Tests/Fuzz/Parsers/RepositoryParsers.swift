@testable import Git

/// What comes from git's side: the worker's messages, addresses, names of objects, files of keys.
enum RepositoryParsers {
  static let all = [
    FuzzedParser("worker-message", message), FuzzedParser("remote-url", remoteURL),
    FuzzedParser("object-id", objectID), FuzzedParser("known-hosts", knownHosts),
    FuzzedParser("git-complaint", complaint),
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

  private static let password = "s3cret p\u{E4}ssword"

  /// A remote with a password, and one without.
  private static let material: [(request: FetchRequest, material: RemoteMaterial)] = {
    let path = scratchPath("password")
    var found: [(FetchRequest, RemoteMaterial)] = []
    withFile(path, Array(password.utf8)) {
      for (address, file) in [("https://git.example.com/team/rules", path), ("file:///srv/git/rules.git", nil)] {
        guard let remote = try? RemoteURL(address) else { continue }
        let request = FetchRequest(
          operation: .fetch, place: MirrorPlace(directory: "/var/lib/routekeeper/mirror"), remote: remote,
          branch: "main", credentials: GitCredentials(passwordFile: file), connection: GitConnection(transport: .git),
          limits: GitLimits(), isRebuild: false, deadlineSeconds: 60)
        if let material = try? RemoteMaterial(request) { found.append((request, material)) }
      }
    }
    return found
  }()

  /// What the host's git says on standard error, where a server has its words.
  private static func complaint(_ bytes: [UInt8]) {
    require(material.count == 2, "no remote to complain about")
    for (request, material) in material {
      let result = HostProcess.Result(status: 128, output: [], complaint: String(decoding: bytes, as: UTF8.self))
      let error = HostGitFailure(result: result, request: request, material: material).error
      let text = error.description
      require(!text.unicodeScalars.contains { printable(String($0), limit: 1).isEmpty }, "a character nobody can see")
      require((error.detail ?? "").unicodeScalars.count <= 400 && text.utf8.count <= 4096, "a message without an end")
      if material.password == nil { continue }
      for secret in [password, "s3cret%20p%C3%A4ssword", "Z2l0OnMzY3JldCBww6Rzc3dvcmQ="] {
        require(!Array(text.utf8).contains(Array(secret.utf8)), "the password stands in a message")
      }
    }
  }
}
