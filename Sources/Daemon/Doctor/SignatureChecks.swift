import Git

extension Configuration.Repository {
  /// Whether the programs and files are there that signatures are judged by; nothing where none are wanted.
  ///
  /// - Returns: `next` is the command to run where something is wrong.
  func signatureChecks() -> [(name: String, message: String, next: String?)] {
    guard verifyMode != .none else { return [] }
    let files = [
      (allowedSignersFile, Settings.allowedSignersFile.path, "ssh-keygen", "openssh-client"),
      (keyringFile, Settings.keyringFile.path, "gpgv", "gpgv"),
    ]
    return files.flatMap { file, setting, program, package in
      guard let file else { return [(name: String, message: String, next: String?)]() }
      let path = TrustedSigners.path(of: program)
      let tool = (
        name: program, message: path ?? "\(program) is missing, and signatures need it",
        next: path == nil ? "sudo apt install \(package)" : nil
      )
      do throws(GitError) {
        try TrustedSigners.checkReadable(file, setting)
        return [tool, (setting, file, nil)]
      } catch {
        return [tool, (setting, error.description, "ls -l \(file)")]
      }
    }
  }
}
