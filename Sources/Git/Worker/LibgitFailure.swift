internal import CLibgit2
internal import Glibc

/// Turns what libgit2 reports about a remote into an error that a person can act on.
struct LibgitFailure {
  let status: CInt
  let errorClass: Int
  let detail: String
  let request: FetchRequest
  let callbacks: LibgitCallbacks

  private static let useGit =
    "Debian's libgit2 has neither TLS 1.3 nor the RSA signatures that today's servers take; where either is needed, "
    + "set repository.transport: git."

  var error: GitError {
    let remote = request.remote
    let problem = RemoteProblem(remote: remote, detail: detail)
    if let fingerprint = callbacks.refusedHostKey { return hostKey(fingerprint) }
    if callbacks.refusedCertificate || status == GIT_ECERTIFICATE.rawValue, remote.scheme == .https {
      return certificate
    }
    // libgit2 asks a second time when the first answer was refused.
    if callbacks.credentialRequests > 1 || callbacks.wantedUnknownKind || status == GIT_EAUTH.rawValue {
      return authentication
    }
    if let code = [ENOSPC, EDQUOT, EROFS].first(where: { detail.contains(String(cString: strerror($0))) }) {
      return MirrorPlace.unwritable(request.place.directory, code)
    }
    let text = detail.lowercased()
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    if says("permission denied"), remote.scheme != .ssh {
      return MirrorPlace.unwritable(request.place.directory, EACCES)
    }
    if says("shallow") || (remote.scheme == .file && says("object not found")) {
      return GitError(
        .unsupported, "\(remote) lacks objects of its history: it is a shallow or damaged repository.", detail: detail)
    }
    if says("objectformat", "object-format", "unsupported extension") { return problem.usesOtherObjectNames }
    if says("not owned by", "safe.directory") { return problem.belongsToSomebodyElse }
    if says(
      "404", "not found on this server", "repository not found", "does not appear to be a git repository",
      "could not find repository", "no such file")
    {
      return problem.isMissing
    }
    if says("401", "403", "authenticat", "username/publickey") { return authentication }
    if says("known hosts file", "known_hosts") {
      return GitError(
        .configuration,
        "\(request.credentials.knownHostsFile ?? "The file") (repository.knownHostsFile) has a line that cannot be "
          + "used; "
          + "write the lines that ssh-keyscan prints.", detail: detail)
    }
    if says("redirect") { return problem.redirects }
    if says(
      "failed to resolve", "failed to connect", "could not connect", "connection refused", "no route to host",
      "timed out", "network is unreachable")
    {
      return problem.isUnreachable
    }
    if says("ssl", "tls", "handshake") || errorClass == Int(GIT_ERROR_SSL.rawValue) {
      return GitError(.certificate, "No secure connection to \(remote). \(Self.useGit)", detail: detail)
    }
    if errorClass == Int(GIT_ERROR_SSH.rawValue) {
      return GitError(.unreachable, "SSH to \(remote) failed. \(Self.useGit)", detail: detail)
    }
    let indexing = [GIT_ERROR_INDEXER, GIT_ERROR_ZLIB, GIT_ERROR_OBJECT, GIT_ERROR_ODB].map { Int($0.rawValue) }
    if [GIT_ERROR_NET, GIT_ERROR_HTTP].map({ Int($0.rawValue) }).contains(errorClass) || indexing.contains(errorClass)
      || status == GIT_EEOF.rawValue
    {
      return problem.talksNonsense
    }
    return GitError(.other, "\(remote) could not be fetched.", detail: "\(detail), status \(status)")
  }

  private func hostKey(_ fingerprint: String) -> GitError {
    let remote = request.remote
    let file = request.credentials.knownHostsFile ?? "none"
    if callbacks.material.knownHosts.names(remote.host, port: remote.port) {
      return GitError(
        .hostKey,
        "The server \(remote.host) shows the key \(fingerprint), and \(file) (repository.knownHostsFile) has another "
          + "one: "
          + "either the server was set up anew, or somebody is in between. Ask its operator before you change the file."
      )
    }
    return GitError(
      .hostKey,
      "The server \(remote.host) shows the key \(fingerprint), which is not in \(file) (repository.knownHostsFile); "
        + "compare it with the operator's, then add the line that ssh-keyscan prints.")
  }

  private var certificate: GitError {
    GitError(
      .certificate,
      "The certificate of \(request.remote) is not valid for its name, has expired, or is signed by nobody trusted; "
        + "set network.certificateAuthorityFile to your authority. Debian's libgit2 does not match "
        + "addresses in certificates: use a name, or repository.transport: git.",
      detail: detail)
  }

  private var authentication: GitError {
    let remote = request.remote
    switch remote.scheme {
    case .ssh where callbacks.material.sshKeyKind?.isRSA == true:
      return GitError(
        .unsupported,
        "\(remote) refused the RSA key (repository.sshKeyFile): Debian's libgit2 signs in a way that today's servers "
          + "refuse. "
          + "Use an ed25519 key, or set repository.transport: git.")
    case .ssh:
      return RemoteProblem.refusedKey(remote, callbacks.material)
    default:
      return RemoteProblem.refusedPassword(remote, callbacks.material)
    }
  }
}
