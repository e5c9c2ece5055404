/// Where the secrets of a remote are. Only paths: the fetch worker reads the files at each fetch, so a rotated
/// secret is used at once, and none ever is in the daemon's memory, in an argument or in the environment.
package struct GitCredentials: Hashable, Sendable {
  /// `repository.usernameFile`: the user name for http and https. Without it, one in the address, or `git`.
  package var usernameFile: String?
  /// `repository.passwordFile`: the password or token for http and https.
  package var passwordFile: String?
  /// `repository.sshKeyFile`: a private key without a passphrase.
  package var sshKeyFile: String?
  /// `repository.knownHostsFile`: the SSH server's keys, as `ssh-keyscan` prints them.
  package var knownHostsFile: String?

  package init(
    usernameFile: String? = nil, passwordFile: String? = nil, sshKeyFile: String? = nil, knownHostsFile: String? = nil
  ) {
    self.usernameFile = usernameFile
    self.passwordFile = passwordFile
    self.sshKeyFile = sshKeyFile
    self.knownHostsFile = knownHostsFile
  }
}

/// How a remote is reached.
package struct GitConnection: Hashable, Sendable {
  /// `repository.transport`.
  package enum Transport: String, Sendable {
    /// libgit2 inside our own worker. Debian's build has neither TLS 1.3 nor RSA client keys.
    case libgit2
    /// The host's `git`, run by our own worker.
    case git
  }

  package var transport: Transport
  /// `network.certificateAuthorityFile`: PEM; replaces the system's authorities for this remote.
  package var certificateAuthorityFile: String?
  /// `network.proxy`: `http://host:port`, for http and https remotes.
  package var proxy: String?

  package init(transport: Transport = .libgit2, certificateAuthorityFile: String? = nil, proxy: String? = nil) {
    self.transport = transport
    self.certificateAuthorityFile = certificateAuthorityFile
    self.proxy = proxy
  }
}

/// The program that runs as the fetch worker.
package struct FetchCommand: Hashable, Sendable {
  /// Absolute path.
  package var executable: String
  package var arguments: [String]

  package init(executable: String, arguments: [String] = ["fetch-worker"]) {
    self.executable = executable
    self.arguments = arguments
  }

  /// This very program. Through /proc, so that a daemon whose file was replaced by an upgrade still starts its own
  /// version.
  package static let current = FetchCommand(executable: "/proc/self/exe")
}
