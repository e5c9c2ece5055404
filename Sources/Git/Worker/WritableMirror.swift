internal import CLibgit2
internal import Glibc

/// The mirror, as the worker changes it.
struct WritableMirror: ~Copyable {
  private let repository: Repository
  private let directory: String
  var handle: OpaquePointer { repository.handle.pointer }

  /// Opens the mirror, or makes one.
  init(directory: String) throws(GitError) {
    self.directory = directory
    do throws(GitError) {
      repository = try Repository(directory: directory)
      return
    } catch  where error.code == .mirrorMissing {
      // An existing directory without a repository in it is a damaged mirror, unless it is empty.
      if access(directory, F_OK) == 0, rmdir(directory) != 0 { throw GitError(.mirrorCorrupt, error.message) }
    }
    git_error_clear()
    var options = git_repository_init_options()
    git_repository_init_options_init(&options, CUnsignedInt(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
    options.flags =
      GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKDIR.rawValue | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
    var made: OpaquePointer?
    let status = git_repository_init_ext(&made, directory, &options)
    guard status >= 0, let made else { throw Self.failure("The mirror", directory, status) }
    git_repository_free(made)
    repository = try Repository(directory: directory)
  }

  func branchTip(_ branch: String) throws(GitError) -> ObjectID? { try repository.branchTip(branch) }

  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws(GitError) -> Bool {
    try repository.isAncestor(ancestor, of: descendant)
  }

  /// What the download brought, once it is known to be a commit with a tree.
  func arrived() throws(GitError) -> ObjectID {
    guard let id = try repository.target(ofReference: FetchSession.incoming) else {
      throw GitError(
        .unsupported,
        "The remote announced the branch but did not send it; a shallow clone does that: point to the full repository.")
    }
    do throws(GitError) { try checkReadable(id) } catch {
      throw GitError(
        .garbage, "What the remote sent cannot be read: it is no commit, or its files are missing.",
        detail: error.detail)
    }
    return id
  }

  /// - Throws: `mirrorCorrupt` if the commit or its root folder cannot be read.
  func checkReadable(_ id: ObjectID) throws(GitError) {
    do throws(GitError) {
      var tree = try repository.commit(id).tree.oid
      let pointer = handle
      _ = try Owned(git_tree_free, "The root folder of \(id)") { git_tree_lookup(&$0, pointer, &tree) }
    } catch {
      throw GitError(.mirrorCorrupt, error.message, detail: error.detail)
    }
  }

  func keep(_ id: ObjectID) throws(GitError) { try set(FetchSession.kept + id.hex, to: id) }

  func set(_ name: String, to id: ObjectID) throws(GitError) {
    git_error_clear()
    var oid = id.oid
    var reference: OpaquePointer?
    let status = git_reference_create(&reference, handle, name, &oid, 1, "fetch")
    git_reference_free(reference)
    guard status >= 0 else { throw Self.failure("The reference \(name)", directory, status) }
  }

  func delete(_ name: String) throws(GitError) {
    guard try repository.target(ofReference: name) != nil else { return }
    git_error_clear()
    let status = git_reference_remove(handle, name)
    guard status >= 0 else { throw Self.failure("The reference \(name)", directory, status) }
  }

  /// The remote's tags, as far as they lead to something in the mirror; tags that it no longer has go.
  func setTags(_ announced: [AnnouncedReference]) throws(GitError) {
    let database = try repository.objectDatabase()
    var wanted: [String: ObjectID] = [:]
    for reference in announced where reference.name.hasPrefix("refs/tags/") {
      var oid = reference.id.oid
      if git_odb_exists(database.pointer, &oid) == 1 { wanted[reference.name] = reference.id }
    }
    for name in try tagNames() where wanted[name] == nil { try delete(name) }
    for (name, id) in wanted where try repository.target(ofReference: name) != id {
      // A name that libgit2 does not take (a folder of the same name, an odd character) is not worth a failed fetch.
      try? set(name, to: id)
    }
  }

  private func tagNames() throws(GitError) -> [String] {
    var list = git_strarray()
    git_error_clear()
    let status = git_tag_list(&list, handle)
    guard status >= 0 else { throw Self.failure("The list of tags", directory, status) }
    defer { git_strarray_dispose(&list) }
    return (0..<list.count).compactMap { index in list.strings[index].map { "refs/tags/" + String(cString: $0) } }
  }

  /// All references with all that they lead to, in one pack.
  func copyEverything(from source: String) throws(GitError) {
    let pointer = handle
    let remote = try Owned(git_remote_free, "The mirror") { git_remote_create_anonymous(&$0, pointer, source) }
    var options = git_fetch_options()
    git_fetch_options_init(&options, CUnsignedInt(GIT_FETCH_OPTIONS_VERSION))
    options.update_fetchhead = 0
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    let status = withReferenceSpecifications(["+refs/*:refs/*"]) { specifications in
      git_remote_fetch(remote.pointer, specifications, &options, "compact")
    }
    guard status >= 0 else { throw Self.failure("The mirror", directory, status) }
  }

  /// A failure while writing: the disk's words decide.
  static func failure(_ subject: String, _ directory: String, _ status: CInt) -> GitError {
    let detail = lastGitMessage()
    if lastGitClass() == Int(GIT_ERROR_OS.rawValue) || lastGitClass() == Int(GIT_ERROR_FILESYSTEM.rawValue),
      let code = [ENOSPC, EDQUOT, EACCES, EROFS, EPERM].first(where: { detail.contains(String(cString: strerror($0))) })
    {
      return MirrorPlace.unwritable(directory, code)
    }
    return GitError(
      .mirrorCorrupt, "\(subject) cannot be written in \(directory).", detail: "\(detail), status \(status)")
  }
}

/// Calls `body` with a list of C strings that lives as long as the call.
func withReferenceSpecifications(_ texts: [String], _ body: (UnsafePointer<git_strarray>) -> CInt) -> CInt {
  var copies = texts.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return copies.withUnsafeMutableBufferPointer { strings in
    var list = git_strarray(strings: strings.baseAddress, count: strings.count)
    return body(&list)
  }
}
