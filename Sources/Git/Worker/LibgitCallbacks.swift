internal import CLibgit2

/// What libgit2 asks during one connection. Lives in the session; libgit2 holds an unretained pointer to it.
final class LibgitCallbacks {
  let material: RemoteMaterial
  /// libgit2 asks again after each refusal, for ever: one answer to each question.
  fileprivate(set) var credentialRequests = 0
  fileprivate(set) var wantedUnknownKind = false
  /// `SHA256:…` of an SSH server whose key was refused.
  fileprivate(set) var refusedHostKey: String?
  fileprivate(set) var refusedCertificate = false

  init(_ material: RemoteMaterial) { self.material = material }

  func fill(_ callbacks: inout git_remote_callbacks) {
    callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    callbacks.credentials = { output, _, _, allowed, payload in
      guard let payload, let output else { return GIT_EUSER.rawValue }
      return Unmanaged<LibgitCallbacks>.fromOpaque(payload).takeUnretainedValue().credential(output, allowed)
    }
    callbacks.certificate_check = { certificate, isValid, _, payload in
      guard let payload else { return GIT_PASSTHROUGH.rawValue }
      Unmanaged<LibgitCallbacks>.fromOpaque(payload).takeUnretainedValue().note(certificate, isValid: isValid != 0)
      // libgit2's own verdict stands; an invalid certificate is never accepted.
      return GIT_PASSTHROUGH.rawValue
    }
  }

  private func credential(
    _ output: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>, _ allowed: CUnsignedInt
  ) -> CInt {
    if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 {
      return git_credential_username_new(output, material.userName ?? "git")
    }
    credentialRequests += 1
    guard credentialRequests == 1 else { return GIT_EUSER.rawValue }
    if allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0, let key = material.sshKeyFile {
      return git_credential_ssh_key_new(output, material.userName ?? "git", nil, key, nil)
    }
    if allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0, let password = material.password {
      return git_credential_userpass_plaintext_new(output, material.userName ?? "git", password)
    }
    wantedUnknownKind = true
    return GIT_EUSER.rawValue
  }

  private func note(_ certificate: UnsafeMutablePointer<git_cert>?, isValid: Bool) {
    guard let certificate, !isValid else { return }
    if certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 {
      let hash = UnsafeRawPointer(certificate).assumingMemoryBound(to: git_cert_hostkey.self).pointee.hash_sha256
      refusedHostKey = "SHA256:" + withUnsafeBytes(of: hash) { Self.base64(Array($0)) }
    } else {
      refusedCertificate = true
    }
  }

  /// Without padding, as OpenSSH prints fingerprints.
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
    var text = String.UnicodeScalarView()
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for place in 0...group.count { text.append(alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)]) }
    }
    return String(text)
  }
}
