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
    let problem = RemoteProblem(remote: remote, detail: detail)
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
      return RemoteProblem.refusedKey(remote, material)
    }
    if says(
      "authentication failed", "could not read username", "could not read password", "terminal prompts disabled",
      "error: 403", "error: 401")
    {
      return RemoteProblem.refusedPassword(remote, material)
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
    if says("mismatched algorithms", "object format", "object-format") { return problem.usesOtherObjectNames }
    if says("dubious ownership") { return problem.belongsToSomebodyElse }
    if says("redirect", "returned error: 30") { return problem.redirects }
    if says(
      "could not resolve host", "failed to connect", "couldn't connect", "connection refused", "no route to host",
      "network is unreachable", "connection timed out", "could not resolve hostname", "couldn't resolve")
    {
      return problem.isUnreachable
    }
    if says(
      "not valid: is this a git repository", "does not appear to be a git repository", "not found", "error: 404",
      "no such file")
    {
      return problem.isMissing
    }
    if says("permission denied", "unable to create", "cannot lock ref") {
      return MirrorPlace.unwritable(request.place.directory, EACCES)
    }
    if says("corrupt", "bad object", "unable to read tree"), says(request.place.directory.lowercased()) {
      return GitError(.mirrorCorrupt, "The mirror is damaged.", detail: detail)
    }
    return problem.talksNonsense
  }

  /// git's last lines, without what a server could have put there to confuse a terminal, and without the secret.
  private var detail: String {
    // The secret first: U+2028 may stand in it, and is the end of a line too.
    let lines = material.withoutSecrets(result.complaint).split(whereSeparator: \.isNewline)
    // And once more without the marks that could stand between its letters and would not be seen.
    let shown = printable(lines.suffix(4).joined(separator: "; "), limit: HostProcess.complaintLimit)
    return printable(material.withoutSecrets(shown), limit: 400)
  }
}
