import Glibc
package import Manifests
package import RoutingModel
import SystemPackage

/// A folder on disk as if it were a commit: for `validate` and `plan --path`.
package enum ManifestFolder {
  /// Folders within folders; a tree of manifests is some levels deep.
  private static let deepest = 64

  /// - Parameter changed: files below the folder as if they held other bytes, or, for `nil`, were gone.
  /// - Throws: `FileProblem` where the folder itself cannot be listed.
  package static func read(
    _ folder: String, settings: ManifestSettings = ManifestSettings(), replacing changed: [ExactText: [UInt8]?] = [:]
  ) throws(FileProblem) -> Result<DesiredState, InvalidCommit> {
    let listing = try list(folder, settings)
    let here = listing.files.filter { changed[ExactText($0.path)] == nil }
    let others = changed.filter { $0.value != nil }.keys.sorted()
    let files = here + others.map { ManifestFile(path: $0.string, blob: BlobID(Array($0.string.utf8))) }
    var cache = ManifestCache()
    return CommitReader(settings: settings).read(
      files: files, problems: listing.problems, folder: folder, cache: &cache
    ) { file in
      if let bytes = changed[ExactText(file.path)] ?? nil { return bytes }
      return try load(file, folder, settings)
    }
  }

  /// Runs the rule tests of a folder.
  package static func test(
    _ folder: String, settings: ManifestSettings = ManifestSettings()
  ) throws(FileProblem) -> Result<[RuleTestOutcome], InvalidCommit> {
    let listing = try list(folder, settings)
    var cache = ManifestCache()
    return CommitReader(settings: settings).test(
      files: listing.files, problems: listing.problems, folder: folder, cache: &cache
    ) { try load($0, folder, settings) }
  }

  /// The files of a folder that the formatter takes, as paths below it.
  package static func formatted(_ folder: String) throws(FileProblem) -> [String] {
    try list(folder, ManifestSettings()).files.map(\.path).filter(ManifestFormatter.isFormatted)
  }

  /// One file, whose size is limited as everywhere.
  package static func bytes(of file: String) throws(FileProblem) -> [UInt8] {
    try BoundedFile.read(file, limit: ManifestSettings().documents.bytes).bytes
  }

  private static func list(_ folder: String, _ settings: ManifestSettings) throws(FileProblem) -> Listing {
    var listing = Listing(limit: settings.documents.bytes)
    try listing.list(folder, below: "", depth: 0)
    return listing
  }

  private static func load(
    _ file: ManifestFile, _ root: String, _ settings: ManifestSettings
  ) throws(FolderReadingError) -> [UInt8] {
    do throws(FileProblem) {
      return try BoundedFile.read(root + "/" + file.path, limit: settings.documents.bytes).bytes
    } catch {
      throw FolderReadingError(description: error.reason)
    }
  }

  /// What a person should know about a valid folder today.
  package static func warnings(_ state: DesiredState) -> [Diagnostic] { state.warnings(at: SystemClock.wall()) }

  private struct FolderReadingError: Error, CustomStringConvertible { let description: String }

  private struct Listing {
    let limit: Int
    var files: [ManifestFile] = []
    var problems: [TreeProblem] = []

    /// - Parameter prefix: the path from the root of the manifests, with `/` at its end.
    mutating func list(_ folder: String, below prefix: String, depth: Int) throws(FileProblem) {
      guard let directory = unsafe opendir(folder) else {
        throw FileProblem(code: errno, reason: unsafe String(cString: strerror(errno)))
      }
      defer { unsafe closedir(directory) }
      var names: [String] = []
      while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe Array(bytes.prefix { $0 != 0 })
        }
        guard let text = String(validating: name, as: UTF8.self) else {
          problems.append(TreeProblem(path: prefix + String(decoding: name, as: UTF8.self), reason: .unusualName))
          continue
        }
        // Hidden files and folders hold no manifests; `.git` alone can hold a hundred thousand files.
        if text.utf8.first != UInt8(ascii: ".") { names.append(text) }
      }
      for name in names.sorted(by: { ExactText($0) < ExactText($1) }) { try add(name, in: folder, prefix, depth) }
    }

    private mutating func add(_ name: String, in folder: String, _ prefix: String, _ depth: Int) throws(FileProblem) {
      let path = prefix + name
      let status: Stat
      do throws(Errno) {
        status = try Stat(FilePath(folder + "/" + name), followTargetSymlink: false)
      } catch {
        problems.append(TreeProblem(path: path, reason: .unreadable(error.description)))
        return
      }
      switch status.type {
      case .regular where status.size > Int64(limit):
        problems.append(TreeProblem(path: path, reason: .tooLarge(bytes: Int(status.size), limit: limit)))
      // The path identifies the content well enough for one reading.
      case .regular: files.append(ManifestFile(path: path, blob: BlobID(Array(path.utf8))))
      case .symbolicLink: problems.append(TreeProblem(path: path, reason: .symbolicLink))
      case .directory where depth >= ManifestFolder.deepest:
        let reason = "folders are nested deeper than \(ManifestFolder.deepest)"
        problems.append(TreeProblem(path: path, reason: .unreadable(reason)))
      case .directory: try list(folder + "/" + name, below: path + "/", depth: depth + 1)
      default:
        problems.append(TreeProblem(path: path, reason: .unusualMode(String(status.type.rawValue, radix: 8))))
      }
    }
  }
}
