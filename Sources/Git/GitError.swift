/// Why something in the Git room did not work.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable names of the kinds of failure; open, so that an older reader keeps a code that it does not know.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The remote did not finish within the deadline.
    package static let timeout = Code(rawValue: "timeout")
    /// No connection: the name does not resolve, or the port is closed or unreachable.
    package static let unreachable = Code(rawValue: "unreachable")
    /// The remote refused the credential, or wants one and has none.
    package static let authentication = Code(rawValue: "authentication")
    /// The SSH server's key is not in the known hosts, or is another one.
    package static let hostKey = Code(rawValue: "hostKey")
    /// The TLS certificate is not valid for this server, or nobody trusted signed it.
    package static let certificate = Code(rawValue: "certificate")
    /// There is no repository at the address.
    package static let remoteNotFound = Code(rawValue: "remoteNotFound")
    /// What the remote sent is not git's protocol, or is damaged.
    package static let garbage = Code(rawValue: "garbage")
    /// Something that this version does not support: SHA-256 repositories, shallow sources, RSA keys with libgit2.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The mirror's directory cannot be written.
    package static let mirrorUnwritable = Code(rawValue: "mirrorUnwritable")
    /// No space or quota left for the mirror.
    package static let diskFull = Code(rawValue: "diskFull")
    /// The local mirror is damaged; the next fetch makes a new one.
    package static let mirrorCorrupt = Code(rawValue: "mirrorCorrupt")
    /// The mirror was never fetched.
    package static let mirrorMissing = Code(rawValue: "mirrorMissing")
    /// No branch, tag or commit of that name in the mirror.
    package static let revisionNotFound = Code(rawValue: "revisionNotFound")
    /// More than one object fits.
    package static let revisionAmbiguous = Code(rawValue: "revisionAmbiguous")
    /// A limit was reached; the message names the setting.
    package static let limit = Code(rawValue: "limit")
    /// A setting has a value that cannot work.
    package static let configuration = Code(rawValue: "configuration")
    /// The task was cancelled.
    package static let cancelled = Code(rawValue: "cancelled")
    /// The fetch worker could not be started, or ended without an answer.
    package static let worker = Code(rawValue: "worker")
    /// Anything else that libgit2 or git reports.
    package static let other = Code(rawValue: "other")
  }

  package let code: Code
  /// One or two sentences: what happened, and what a person does next. Holds no secret.
  package let message: String
  /// The words of libgit2 or git, where they add something. Holds no secret.
  package let detail: String?

  package init(_ code: Code, _ message: String, detail: String? = nil) {
    self.code = code
    self.message = message
    self.detail = detail.flatMap { $0.isEmpty ? nil : $0 }
  }

  package var description: String {
    guard let detail else { return message }
    return "\(message) (\(detail))"
  }
}
