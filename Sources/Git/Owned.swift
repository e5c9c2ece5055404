internal import CLibgit2

/// One handle of libgit2, freed at the end of its scope. It never leaves the function that made it, so libgit2's
/// rule of one thread at a time holds by construction.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// - Parameters:
  ///   - free: libgit2's function that frees this type.
  ///   - subject: What is being read, for the message.
  init(
    _ free: @escaping (OpaquePointer?) -> Void, _ subject: @autoclosure () -> String,
    create: (inout OpaquePointer?) -> CInt
  ) throws(GitError) {
    git_error_clear()
    var created: OpaquePointer?
    let status = create(&created)
    guard status >= 0, let created else { throw GitError(reading: subject(), status: status) }
    (pointer, self.free) = (created, free)
  }

  /// Takes over a handle that was made elsewhere.
  init(adopting pointer: OpaquePointer, free: @escaping (OpaquePointer?) -> Void) {
    (self.pointer, self.free) = (pointer, free)
  }

  deinit { free(pointer) }
}

extension GitError {
  /// A failure while reading the local mirror.
  init(reading subject: String, status: CInt) {
    let detail = lastGitMessage()
    switch status {
    case GIT_EAMBIGUOUS.rawValue:
      self.init(.revisionAmbiguous, "\(subject) fits more than one object; give more digits.")
    case GIT_ENOTFOUND.rawValue:
      self.init(.revisionNotFound, "\(subject) is not in the local mirror.", detail: detail)
    default:
      self.init(
        .mirrorCorrupt, "\(subject) cannot be read from the local mirror.", detail: "\(detail), status \(status)")
    }
  }
}
