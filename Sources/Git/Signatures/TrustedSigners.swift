internal import Glibc

/// Whose signatures count.
package struct TrustedSigners: Hashable, Sendable {
  /// `repository.verify.allowedSignersFile`: absolute path; `nil` accepts no SSH signature.
  package let allowedSignersFile: String?
  /// `repository.verify.keyringFile`: absolute path; `nil` accepts no OpenPGP signature.
  package let keyringFile: String?

  package init(allowedSignersFile: String?, keyringFile: String?) {
    self.allowedSignersFile = allowedSignersFile
    self.keyringFile = keyringFile
  }

  /// Where a program that judges signatures is found; `nil` where it is missing.
  package static func path(of program: String) -> String? {
    WorkerProcess.searchPath.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }

  /// - Parameter setting: names the file in messages.
  package static func checkReadable(_ file: String, _ setting: String) throws(GitError) {
    try SignatureCheck.checkReadable(file, setting)
  }
}

/// What a look at the signature of one commit comes to. Reasons follow `the commit`, in words that stay the same as
/// long as the reason does.
package enum SignatureVerdict: Hashable, Sendable {
  /// - Parameter by: the principal of the allowed signers, or the fingerprint of the OpenPGP key.
  case good(by: String)
  case unsigned
  /// There is a signature, and it does not count.
  case refused(String)
  /// The object could be read in more than one way.
  case malformed(String)
}
