internal import Glibc

/// What the files that the configuration names hold, read by the worker for one fetch.
struct RemoteMaterial {
  let userName: String?
  let password: String?
  let sshKeyFile: String?
  let sshKeyKind: SSHKeyKind?
  /// Where the sorted copy of the known hosts lies; nil for other schemes than ssh.
  let knownHostsFile: String?
  /// The lines of that copy.
  let knownHosts: KnownHosts

  /// For messages.
  var shownUserName: String { printable(userName ?? "git", limit: 60) }

  /// Secrets and keys are small; a big file here is a wrong path.
  private static let largestFile = 1 << 20

  init(_ request: FetchRequest) throws(GitError) {
    let credentials = request.credentials
    switch request.remote.scheme {
    case .file:
      (userName, password, sshKeyFile, sshKeyKind, knownHostsFile) = (nil, nil, nil, nil, nil)
      knownHosts = KnownHosts("")
    case .http, .https:
      userName = try Self.secret(credentials.usernameFile, "repository.usernameFile") ?? request.remote.user
      password = try Self.secret(credentials.passwordFile, "repository.passwordFile")
      (sshKeyFile, sshKeyKind, knownHostsFile) = (nil, nil, nil)
      knownHosts = KnownHosts("")
    case .ssh:
      let configured = try Self.secret(credentials.usernameFile, "repository.usernameFile")
      userName = request.remote.user ?? configured ?? "git"
      password = nil
      guard let known = credentials.knownHostsFile else {
        throw GitError(
          .configuration,
          "\(request.remote) needs repository.knownHostsFile: write the server's key there (ssh-keyscan prints it) "
            + "after checking it."
        )
      }
      guard let key = credentials.sshKeyFile else {
        throw GitError(
          .configuration, "\(request.remote) needs repository.sshKeyFile, a private key without a passphrase.")
      }
      sshKeyFile = key
      sshKeyKind = SSHKeyKind(try Self.read(key, "repository.sshKeyFile"))
      knownHosts = KnownHosts(try Self.read(known, "repository.knownHostsFile"))
      knownHostsFile = try Self.write(knownHosts.text, home: request.place.home)
      if sshKeyKind?.isEncrypted == true {
        throw GitError(
          .authentication,
          "The key \(key) (repository.sshKeyFile) has a passphrase, and nobody is there to type it; use a key "
            + "without one."
        )
      }
    }
  }

  /// The first line without its end; an empty file is a mistake.
  private static func secret(_ path: String?, _ setting: String) throws(GitError) -> String? {
    guard let path else { return nil }
    var text = try read(path, setting)
    while text.utf8.last == UInt8(ascii: "\n") || text.utf8.last == UInt8(ascii: "\r") {
      text.unicodeScalars.removeLast()
    }
    guard !text.isEmpty else { throw GitError(.configuration, "\(path) (\(setting)) is empty.") }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw GitError(.configuration, "\(path) (\(setting)) has more than one line, or a control character.")
    }
    return text
  }

  private static func read(_ path: String, _ setting: String) throws(GitError) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw GitError(.configuration, "\(path) (\(setting)) cannot be read.", detail: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw GitError(.configuration, "\(path) (\(setting)) cannot be read.", detail: String(cString: strerror(errno)))
      }
      if count == 0 { break }
      bytes.append(contentsOf: chunk.prefix(count))
      guard bytes.count <= largestFile else {
        throw GitError(
          .configuration, "\(path) (\(setting)) is larger than \(largestFile) bytes; is it the right file?")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw GitError(.configuration, "\(path) (\(setting)) is not text.")
    }
    return text
  }

  private static func write(_ knownHosts: String, home: String) throws(GitError) -> String {
    let folder = home + "/.ssh"
    let path = folder + "/known_hosts"
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw MirrorPlace.unwritable(folder, errno) }
    unlink(path)
    try WorkerHome.append(knownHosts, to: path)
    return path
  }
}
