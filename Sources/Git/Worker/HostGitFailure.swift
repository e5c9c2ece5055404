internal import Glibc

/// Turns what the host's git says into the same errors as libgit2's. git has one exit status for everything (128),
/// so its words decide; the worker sets LC_ALL=C.
struct HostGitFailure {
  let result: HostProcess.Result
  let request: FetchRequest
  let material: RemoteMaterial

  var error: GitError {
    let remote = request.remote
    let detail = self.detail
    let text = result.complaint.lowercased()
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    if let code = [ENOSPC, EDQUOT, EROFS].first(where: { result.complaint.contains(String(cString: strerror($0))) }) {
      return MirrorPlace.unwritable(request.place.directory, code)
    }
    if says("remote host identification has changed") {
      return GitError(
        .hostKey,
        "The server \(remote.host) shows another key than repository.knownHostsFile has: either it was set up anew, "
          + "or somebody is in between. Ask its operator before you change the file.")
    }
    if says("host key verification failed", "host key is known for") {
      return GitError(
        .hostKey,
        "The key of the server \(remote.host) is not in repository.knownHostsFile; compare it with the operator's, "
          + "then add the line that ssh-keyscan prints.", detail: detail)
    }
    if says("permission denied (", "too many authentication failures") {
      return GitError(
        .authentication,
        "\(remote) refused the key in repository.sshKeyFile for the user \(material.shownUserName); "
          + "register its public half there with read access.")
    }
    if says(
      "authentication failed", "could not read username", "could not read password", "terminal prompts disabled",
      "error: 403", "error: 401")
    {
      let verb = material.password == nil ? "needs a credential" : "refused the credential"
      return GitError(
        .authentication,
        "\(remote) \(verb): put a token with read access into repository.passwordFile, and its user name into "
          + "repository.usernameFile if the host wants one.")
    }
    if says("certificate", "ssl", "tls") {
      return GitError(
        .certificate,
        "No trusted connection to \(remote): the certificate is not valid for its name, has expired, or is signed by "
          + "nobody trusted; set network.certificateAuthorityFile to your authority.", detail: detail)
    }
    if says("shallow") {
      return GitError(
        .unsupported, "\(remote) is a shallow clone, which lacks history; point to the full repository.", detail: detail
      )
    }
    if says("mismatched algorithms", "object format", "object-format") {
      return GitError(
        .unsupported, "\(remote) uses SHA-256 object names, which this version cannot read; use a SHA-1 repository.",
        detail: detail)
    }
    if says("dubious ownership") {
      return GitError(
        .authentication,
        "\(remote) belongs to another user; give the folder to the daemon's user, or use ssh or https.", detail: detail)
    }
    if says("redirect", "returned error: 30") {
      return GitError(
        .configuration,
        "\(remote) redirects elsewhere, and a credential goes to no other address; set repository.url to the final "
          + "one.",
        detail: detail)
    }
    if says(
      "could not resolve host", "failed to connect", "couldn't connect", "connection refused", "no route to host",
      "network is unreachable", "connection timed out", "could not resolve hostname", "couldn't resolve")
    {
      return GitError(
        .unreachable, "\(remote) cannot be reached; check the address, the name service and the network.",
        detail: detail)
    }
    if says(
      "not valid: is this a git repository", "does not appear to be a git repository", "not found", "error: 404",
      "no such file")
    {
      return GitError(
        .remoteNotFound,
        "There is no repository at \(remote); check repository.url and that the credential may see it.", detail: detail)
    }
    if says("permission denied", "unable to create", "cannot lock ref") {
      return MirrorPlace.unwritable(request.place.directory, EACCES)
    }
    if says("corrupt", "bad object", "unable to read tree"), says(request.place.directory.lowercased()) {
      return GitError(.mirrorCorrupt, "The mirror is damaged.", detail: detail)
    }
    return GitError(
      .garbage, "\(remote) does not answer as a git repository should; check repository.url and the server.",
      detail: detail)
  }

  /// git's last lines, without what a server could have put there to confuse a terminal, and without the secret.
  private var detail: String {
    let text = result.complaint.split(whereSeparator: \.isNewline).suffix(4).joined(separator: "; ")
    return printable(material.withoutSecrets(text), limit: 400)
  }
}
