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
