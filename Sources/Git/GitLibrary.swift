internal import CLibgit2

/// libgit2, started once for the life of the process. It is never shut down: per-thread teardown has crashed
/// (libgit2 issue 6028), and the process ends anyway.
enum GitLibrary {
  private static let started: GitError? = start()

  /// Call before any other function of libgit2.
  static func require() throws(GitError) {
    if let failure = started { throw failure }
  }

  private static func start() -> GitError? {
    guard git_libgit2_init() >= 1 else { return GitError(.other, "libgit2 does not start.", detail: lastGitMessage()) }
    var (major, minor, revision): (CInt, CInt, CInt) = (0, 0, 0)
    git_libgit2_version(&major, &minor, &revision)
    guard (major, minor) >= (1, 5) else {
      return GitError(.unsupported, "libgit2 \(major).\(minor).\(revision) is too old; install 1.5 or newer.")
    }
    guard git_libgit2_features() & CInt(GIT_FEATURE_THREADS.rawValue) != 0 else {
      return GitError(.unsupported, "This libgit2 was built without threads; install Debian's libgit2-1.5.")
    }
    // No git configuration of the machine changes what we do (insteadOf, proxies, redirects): an empty list of
    // directories at every level.
    for level in [GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL]
    {
      _ = routekeeper_git_set_search_path(level.rawValue, "")
    }
    // Handles live for one piece of work, so a large object cache would never be warm; the default is 256 MB.
    _ = routekeeper_git_set_cache_size(8 << 20)
    // A crash of the machine must not leave a ref whose objects never reached the disk.
    _ = routekeeper_git_set_fsync(1)
    return nil
  }
}

/// The calling thread's last message of libgit2, empty if there is none. Read it before the thread does anything
/// else with libgit2.
func lastGitMessage() -> String {
  guard let error = git_error_last(), let message = error.pointee.message else { return "" }
  return printable(String(cString: message), limit: 400)
}

/// The class of the calling thread's last error (`GIT_ERROR_OS` and so on), 0 if there is none.
func lastGitClass() -> Int {
  guard let error = git_error_last() else { return 0 }
  return Int(error.pointee.klass)
}

/// Foreign text for people: control and bidi characters removed, cut at `limit` code points.
func printable(_ text: String, limit: Int) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.lazy.filter(isPrintable).prefix(limit) { result.append(scalar) }
  return String(result)
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: false
  // Bidi marks, embeddings, overrides and isolates; line and paragraph separators.
  case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
  default: true
  }
}
