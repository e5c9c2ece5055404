internal import CLibgit2

/// A bare repository opened for one piece of work. Opening costs some ten microseconds, so nothing keeps it open:
/// no handle crosses a thread, and a mirror that was exchanged is seen at once.
struct Repository: ~Copyable {
  let handle: Owned

  init(directory: String) throws(GitError) {
    try GitLibrary.require()
    git_error_clear()
    var opened: OpaquePointer?
    let status = git_repository_open_bare(&opened, directory)
    if status == GIT_ENOTFOUND.rawValue {
      throw GitError(.mirrorMissing, "There is no mirror at \(directory) yet; it is made by the first fetch.")
    }
    guard status >= 0, let opened else { throw GitError(reading: "The mirror at \(directory)", status: status) }
    handle = Owned(adopting: opened, free: git_repository_free)
  }

  // MARK: References

  /// The commit that a branch of the mirror is at; nil if the mirror has no such branch.
  func branchTip(_ branch: String) throws(GitError) -> ObjectID? {
    try target(ofReference: "refs/heads/" + branch)
  }

  /// What a reference points at, tags not peeled; nil if there is none.
  func target(ofReference name: String) throws(GitError) -> ObjectID? {
    git_error_clear()
    var oid = git_oid()
    let status = git_reference_name_to_id(&oid, handle.pointer, name)
    switch status {
    case 0: return ObjectID(oid)
    // An invalid name cannot exist.
    case GIT_ENOTFOUND.rawValue, GIT_EINVALIDSPEC.rawValue: return nil
    default: throw GitError(reading: name, status: status)
    }
  }

  /// A branch, a tag or the first four or more digits of a commit's id, as a commit.
  func resolve(_ revision: String) throws(GitError) -> ObjectID {
    let branch = try branchTip(revision)
    let tag = try target(ofReference: "refs/tags/" + revision)
    switch (branch, tag) {
    case (let branch?, nil): return branch
    case (nil, let tag?): return try peelToCommit(tag, named: revision)
    case (let branch?, let tag?):
      // Whoever may create tags must not be able to choose what a branch name means.
      let tagged = try peelToCommit(tag, named: revision)
      guard tagged == branch else {
        throw GitError(
          .revisionAmbiguous, "“\(printable(revision, limit: 100))” is a branch and a tag; give the commit's id.")
      }
      return branch
    case (nil, nil): return try commit(startingWith: revision)
    }
  }

  private func peelToCommit(_ id: ObjectID, named name: String) throws(GitError) -> ObjectID {
    var oid = id.oid
    let pointer = handle.pointer
    let object = try Owned(git_object_free, name) { git_object_lookup(&$0, pointer, &oid, GIT_OBJECT_ANY) }
    let peeled = object.pointer
    let commit = try Owned(git_object_free, name) { git_object_peel(&$0, peeled, GIT_OBJECT_COMMIT) }
    guard let id = git_object_id(commit.pointer) else { throw GitError(.other, "\(name) has no id.") }
    return ObjectID(id.pointee)
  }

  private func commit(startingWith digits: String) throws(GitError) -> ObjectID {
    let count = digits.utf8.count
    let shown = printable(digits, limit: 100)
    guard (4...40).contains(count), digits.utf8.allSatisfy({ hexadecimalValue($0) != nil }) else {
      throw GitError(
        .revisionNotFound,
        "“\(shown)” is no branch, tag or commit id (four or more digits) in the mirror; fetch first."
      )
    }
    guard let prefix = ObjectID(hex: digits + String(repeating: "0", count: 40 - count)) else {
      throw GitError(.revisionNotFound, "“\(shown)” is not a commit id.")
    }
    var oid = prefix.oid
    let pointer = handle.pointer
    let object = try Owned(git_object_free, "The commit \(shown)") {
      git_object_lookup_prefix(&$0, pointer, &oid, count, GIT_OBJECT_COMMIT)
    }
    guard let id = git_object_id(object.pointer) else { throw GitError(.other, "\(shown) has no id.") }
    return ObjectID(id.pointee)
  }

  // MARK: Commits

  func commit(_ id: ObjectID) throws(GitError) -> CommitSummary {
    var oid = id.oid
    let pointer = handle.pointer
    let commit = try Owned(git_commit_free, "The commit \(id)") { git_commit_lookup(&$0, pointer, &oid) }
    var parents: [ObjectID] = []
    for index in 0..<git_commit_parentcount(commit.pointer) {
      if let parent = git_commit_parent_id(commit.pointer, index) { parents.append(ObjectID(parent.pointee)) }
    }
    guard let tree = git_commit_tree_id(commit.pointer) else {
      throw GitError(.mirrorCorrupt, "The commit \(id) has no tree.")
    }
    var author = ""
    if let signature = git_commit_author(commit.pointer) {
      author = "\(text(signature.pointee.name)) <\(text(signature.pointee.email))>"
    }
    return CommitSummary(
      id: id, tree: ObjectID(tree.pointee), parents: parents, author: printable(author, limit: 256),
      subject: printable(text(git_commit_summary(commit.pointer)), limit: 500), time: git_commit_time(commit.pointer))
  }

  private func text(_ bytes: UnsafePointer<CChar>?) -> String { bytes.map { String(cString: $0) } ?? "" }

  /// True for the commit itself too.
  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws(GitError) -> Bool {
    guard ancestor != descendant else { return true }
    var (ancestorOID, descendantOID) = (ancestor.oid, descendant.oid)
    git_error_clear()
    let status = git_graph_descendant_of(handle.pointer, &descendantOID, &ancestorOID)
    guard status >= 0 else { throw GitError(reading: "The history of \(descendant)", status: status) }
    return status == 1
  }

  /// The commits that lead to `tip`, itself first, without those that lead to `base`; `nil` if there are more than
  /// `limit`.
  func commits(to tip: ObjectID, since base: ObjectID?, limit: Int) throws(GitError) -> [ObjectID]? {
    let pointer = handle.pointer
    let walk = try Owned(git_revwalk_free, "The history of \(tip)") { git_revwalk_new(&$0, pointer) }
    // Children before parents: else a clock that went wrong would let a commit from before the base come through.
    git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue)
    var oid = tip.oid
    git_error_clear()
    var status = git_revwalk_push(walk.pointer, &oid)
    if status >= 0, let base {
      oid = base.oid
      status = git_revwalk_hide(walk.pointer, &oid)
    }
    var commits: [ObjectID] = []
    while status >= 0, commits.count <= limit {
      status = git_revwalk_next(&oid, walk.pointer)
      if status >= 0 { commits.append(ObjectID(oid)) }
    }
    guard status >= 0 || status == GIT_ITEROVER.rawValue else {
      throw GitError(reading: "The history of \(tip)", status: status)
    }
    return commits.count > limit ? nil : commits
  }

  // MARK: Objects

  func objectDatabase() throws(GitError) -> Owned {
    let pointer = handle.pointer
    return try Owned(git_odb_free, "The object database") { git_repository_odb(&$0, pointer) }
  }

  /// The object's bytes as git hashes them, without the header.
  func rawCommit(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
    let database = try objectDatabase()
    let (type, size) = try header(of: id, in: database)
    guard type == GIT_OBJECT_COMMIT else {
      throw GitError(.revisionNotFound, "\(id) is not a commit.")
    }
    guard size <= limit else {
      throw GitError(
        .limit, "The commit \(id) has \(size) bytes, more than the \(limit) of validation.fileBytes.")
    }
    return try bytes(of: id, in: database)
  }

  func contents(of ids: [ObjectID], limit: Int) throws(GitError) -> [[UInt8]] {
    let database = try objectDatabase()
    var contents: [[UInt8]] = []
    contents.reserveCapacity(ids.count)
    for id in ids {
      let (type, size) = try header(of: id, in: database)
      guard type == GIT_OBJECT_BLOB else { throw GitError(.revisionNotFound, "\(id) is not a file.") }
      guard size <= limit else {
        throw GitError(
          .limit, "The file \(id) has \(size) bytes, more than the \(limit) of validation.fileBytes.")
      }
      contents.append(try bytes(of: id, in: database))
    }
    return contents
  }

  /// Type and size without unpacking the object: a hostile size is known before any memory is taken.
  func header(of id: ObjectID, in database: borrowing Owned) throws(GitError) -> (type: git_object_t, size: Int) {
    var oid = id.oid
    var size = 0
    var type = GIT_OBJECT_INVALID
    git_error_clear()
    let status = git_odb_read_header(&size, &type, database.pointer, &oid)
    guard status >= 0 else { throw missing(id, status) }
    return (type, size)
  }

  private func bytes(of id: ObjectID, in database: borrowing Owned) throws(GitError) -> [UInt8] {
    var oid = id.oid
    git_error_clear()
    var read: OpaquePointer?
    let status = git_odb_read(&read, database.pointer, &oid)
    guard status >= 0, let read else { throw missing(id, status) }
    let object = Owned(adopting: read, free: git_odb_object_free)
    guard let data = git_odb_object_data(object.pointer) else { return [] }
    return Array(UnsafeRawBufferPointer(start: data, count: git_odb_object_size(object.pointer)))
  }

  /// An id that came out of the mirror and is not in it means a damaged mirror; one that a caller made up does not.
  private func missing(_ id: ObjectID, _ status: CInt) -> GitError {
    GitError(reading: "The object \(id)", status: status)
  }
}
