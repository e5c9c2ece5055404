internal import CLibgit2

/// Collects the files below one folder of a commit. Trees are walked by hand: only regular files are taken, and
/// every count is limited, because a few objects can describe more files than there is memory.
struct TreeWalk {
  private(set) var files: [TreeFile] = []
  private(set) var problems: [TreeProblem] = []

  private let limits: GitLimits
  private let including: (String, TreeEntryKind) -> Bool
  private var entries = 0
  private var isOver = false

  init(limits: GitLimits, including: @escaping (String, TreeEntryKind) -> Bool) {
    self.limits = limits
    self.including = including
  }

  /// - Parameter folder: Path inside the repository; `.` and the empty string are its root.
  mutating func walk(
    _ repository: borrowing Repository, root: ObjectID, folder: String
  ) throws(GitError) {
    let database = try repository.objectDatabase()
    let components = folder.split(separator: "/").filter { $0 != "." }
    var tree = root
    for (index, component) in components.enumerated() {
      let path = components[...index].joined(separator: "/")
      switch try Self.entry(String(component), of: tree, in: repository) {
      case (.folder, let id)?: tree = id
      case nil: return problems.append(TreeProblem(path: path, reason: .folderMissing))
      default: return problems.append(TreeProblem(path: path, reason: .notAFolder))
      }
    }
    let prefix = components.isEmpty ? "" : components.joined(separator: "/") + "/"
    try walk(repository, database, tree: tree, prefix: prefix, depth: 0)
  }

  private static func entry(
    _ name: String, of tree: ObjectID, in repository: borrowing Repository
  ) throws(GitError) -> (TreeEntryKind, ObjectID)? {
    let tree = try Self.tree(tree, in: repository)
    guard let entry = git_tree_entry_byname(tree.pointer, name), let id = git_tree_entry_id(entry) else { return nil }
    return (kind(of: entry), ObjectID(id.pointee))
  }

  private static func tree(_ id: ObjectID, in repository: borrowing Repository) throws(GitError) -> Owned {
    var oid = id.oid
    let pointer = repository.handle.pointer
    return try Owned(git_tree_free, "The folder \(id)") { git_tree_lookup(&$0, pointer, &oid) }
  }

  private static func kind(of entry: OpaquePointer) -> TreeEntryKind {
    switch git_tree_entry_filemode(entry) {
    case GIT_FILEMODE_TREE: .folder
    case GIT_FILEMODE_LINK: .symbolicLink
    case GIT_FILEMODE_COMMIT: .submodule
    default: .file
    }
  }

  private mutating func walk(
    _ repository: borrowing Repository, _ database: borrowing Owned, tree id: ObjectID, prefix: String, depth: Int
  ) throws(GitError) {
    let tree = try Self.tree(id, in: repository)
    for index in 0..<git_tree_entrycount(tree.pointer) where !isOver {
      guard let entry = git_tree_entry_byindex(tree.pointer, index), let id = git_tree_entry_id(entry) else { continue }
      entries += 1
      guard entries <= limits.entries else {
        return stop(at: prefix, .tooManyEntries(limit: limits.entries))
      }
      guard let name = git_tree_entry_name(entry), let path = Self.path(prefix, name) else {
        problems.append(TreeProblem(path: prefix + Self.escaped(git_tree_entry_name(entry)), reason: .unusableName))
        continue
      }
      let kind = Self.kind(of: entry)
      guard including(path, kind) else { continue }
      switch kind {
      case .symbolicLink: problems.append(TreeProblem(path: path, reason: .symbolicLink))
      case .submodule: problems.append(TreeProblem(path: path, reason: .submodule))
      case .file: try add(path, ObjectID(id.pointee), repository, database)
      case .folder:
        guard depth < limits.depth else {
          problems.append(TreeProblem(path: path, reason: .tooDeep(limit: limits.depth)))
          continue
        }
        try walk(repository, database, tree: ObjectID(id.pointee), prefix: path + "/", depth: depth + 1)
      }
    }
  }

  private mutating func add(
    _ path: String, _ id: ObjectID, _ repository: borrowing Repository, _ database: borrowing Owned
  ) throws(GitError) {
    guard files.count < limits.files else { return stop(at: path, .tooManyFiles(limit: limits.files)) }
    let (_, size) = try repository.header(of: id, in: database)
    guard size <= limits.fileBytes else {
      return problems.append(TreeProblem(path: path, reason: .tooLarge(size: size, limit: limits.fileBytes)))
    }
    files.append(TreeFile(path: path, id: id, size: size))
  }

  private mutating func stop(at path: String, _ reason: TreeProblem.Reason) {
    isOver = true
    problems.append(TreeProblem(path: path, reason: reason))
  }

  private static func path(_ prefix: String, _ name: UnsafePointer<CChar>) -> String? {
    guard let name = String(validatingCString: name), !["", ".", ".."].contains(name),
      !name.utf8.contains(UInt8(ascii: "/"))
    else { return nil }
    return prefix + name
  }

  private static func escaped(_ name: UnsafePointer<CChar>?) -> String {
    guard let name else { return "" }
    return printable(String(cString: name), limit: 255)
  }
}
