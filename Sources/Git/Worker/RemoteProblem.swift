/// What libgit2 and the host's git both run into at a remote, in one wording.
struct RemoteProblem {
  let remote: RemoteURL
  /// What the program itself said.
  let detail: String

  var usesOtherObjectNames: GitError {
    GitError(
      .unsupported, "\(remote) uses SHA-256 object names, which this version cannot read; use a SHA-1 repository.",
      detail: detail)
  }

  var belongsToSomebodyElse: GitError {
    GitError(
      .authentication,
      "\(remote) belongs to another user; give the folder to the daemon's user, or use ssh or https.", detail: detail)
  }

  var redirects: GitError {
    GitError(
      .configuration,
      "\(remote) redirects elsewhere, and a credential goes to no other address; set repository.url to the final one.",
      detail: detail)
  }

  var isUnreachable: GitError {
    GitError(
      .unreachable, "\(remote) cannot be reached; check the address, the name service and the network.", detail: detail)
  }

  var isMissing: GitError {
    GitError(
      .remoteNotFound,
      "There is no repository at \(remote); check repository.url and that the credential may see it.", detail: detail)
  }

  var talksNonsense: GitError {
    GitError(
      .garbage, "\(remote) does not answer as a git repository should; check repository.url and the server.",
      detail: detail)
  }

  static func refusedKey(_ remote: RemoteURL, _ material: RemoteMaterial) -> GitError {
    GitError(
      .authentication,
      "\(remote) refused the key in repository.sshKeyFile for the user \(material.shownUserName); "
        + "register its public half there with read access.")
  }

  static func refusedPassword(_ remote: RemoteURL, _ material: RemoteMaterial) -> GitError {
    let verb = material.password == nil ? "needs a credential" : "refused the credential"
    return GitError(
      .authentication,
      "\(remote) \(verb): put a token with read access into repository.passwordFile, and its user name into "
        + "repository.usernameFile if the host wants one.")
  }
}
