import FoundationEssentials
import GenesysCloud
import Glibc
import Manifests
import Reconciliation
package import RoutingModel

extension OneShot {
  /// Writes manifests for what is live and not declared in `folder` yet. No file is ever overwritten.
  ///
  /// - Returns: `{formatVersion, folder, files: [{file, kind, identity}], skipped: [{kind, identity, reason}], declared}`
  /// - Throws: `InvalidCommit` where the manifests in the folder are invalid; nothing was written then.
  package func importLive(into folder: String) async throws -> JSONObject {
    let existing = FileManager.default.fileExists(atPath: folder) ? try self.folder(folder) : nil
    let fields = existing?.callFields ?? .standard
    return try await withOrganization { organization in
      let reader = LiveReader(organization: organization)
      onStage("reading the organisation")
      let scopes = KindCatalog.all.compactMap { $0.scope?.catalog }
      var live = try await reader.read(kinds: KindCatalog.all.map(\.name), catalogs: scopes, fields: fields)
      var declared: Set<ResourceKey> = []
      if let existing {
        let references = try await reader.read(
          kinds: [], catalogs: Planner.evidence(for: existing).catalogs, fields: fields
        ).references
        declared = Set(Resolution.resolve(existing, references).resolved.map(\.key))
      }
      let wanted = live.kinds.values.flatMap(\.objects).filter { !declared.contains($0.key) }.sorted { $0.key < $1.key }
      var draft = ImportDraft(folder: folder, settings: configuration.manifestSettings)
      draft.add(wanted, live.references, fields)
      if let state = draft.state() {
        live.references = try await reader.read(
          kinds: [], catalogs: Planner.evidence(for: state).catalogs, fields: fields
        ).references
        draft.keepFaithful(state, live)
      }
      try draft.write()
      return draft.document(declared: declared.count)
    }
  }
}

/// Files on their way: made, read as `validate` would, compared as `plan` would, and only then written.
struct ImportDraft {
  struct File {
    let path: String
    let text: String
    let object: LiveObject?
  }

  let folder: String
  let settings: ManifestSettings
  private(set) var files: [File] = []
  private(set) var skipped: [(object: LiveObject, reason: String)] = []
  private var ownFile: File?

  init(folder: String, settings: ManifestSettings) {
    self.folder = folder
    self.settings = settings
  }

  mutating func add(_ objects: [LiveObject], _ references: ReferenceIndex, _ fields: CallFields) {
    var names = ImportedFileNames(root: folder)
    let writer = ManifestOfLive(references: references)
    let hasSchema = FileManager.default.fileExists(atPath: folder + "/.schema/manifest.schema.json")
    for (key, same) in Self.inOrder(objects) {
      guard same.count == 1, let object = same.first else {
        for object in same {
          skipped.append((object, "\(same.count) live objects have this name; delete or rename all but one of them"))
        }
        continue
      }
      let path = names.path(for: object.identity)
      let depth = path.utf8.count { $0 == UInt8(ascii: "/") }
      let modeline =
        "# yaml-language-server: $schema=" + String(repeating: "../", count: depth) + ".schema/manifest.schema.json"
      if let text = writer.text(object, comment: hasSchema ? modeline : nil) {
        files.append(File(path: path, text: text, object: object))
      } else {
        skipped.append((object, "this version knows no kind \(key.kind)"))
      }
    }
    let path = CommitReader.repositoryFile
    if !FileManager.default.fileExists(atPath: folder + "/" + path),
      let text = DeclaredCallFields(objects, beside: fields).text
    {
      ownFile = File(path: path, text: text, object: nil)
    }
  }

  /// By name, so that organisations whose ids alone differ get the same files; by key where names are equal.
  private static func inOrder(_ objects: [LiveObject]) -> [(key: ResourceKey, objects: [LiveObject])] {
    let named = Dictionary(grouping: objects, by: \.key).map { key, same in
      (path: ExactText(same.first?.identity.path ?? ""), key: key, objects: same)
    }
    return named.sorted { ($0.path, $0.key) < ($1.path, $1.key) }.map { ($0.key, $0.objects) }
  }

  /// Reads the files as `validate` would and leaves out those with errors.
  mutating func state() -> DesiredState? {
    // Each round loses the files that are wrong; what is left is valid after one or two.
    while !files.isEmpty {
      switch read() {
      case .success(let state): return state
      case .failure(let invalid):
        let errors = invalid.diagnostics.filter { $0.severity == .error }
        let wrong = Dictionary(errors.map { (ExactText($0.location.file), $0.message) }) { first, _ in first }
        let kept = files.filter { wrong[ExactText($0.path)] == nil }
        if kept.count == files.count {
          // The folder's own routekeeper.yaml, which was read without errors before.
          for file in files {
            if let object = file.object { skipped.append((object, errors.first?.line ?? "invalid")) }
          }
          files = []
          return nil
        }
        for file in files {
          if let reason = wrong[ExactText(file.path)], let object = file.object { skipped.append((object, reason)) }
        }
        files = kept
      }
    }
    return nil
  }

  private func read() -> Result<DesiredState, InvalidCommit> {
    var texts = Dictionary(files.map { (ExactText($0.path), Array($0.text.utf8)) }) { first, _ in first }
    let own = CommitReader.repositoryFile
    if let ownFile {
      texts[ExactText(own)] = Array(ownFile.text.utf8)
    } else if let content = try? BoundedFile.read(folder + "/" + own, limit: settings.documents.bytes) {
      texts[ExactText(own)] = content.bytes
    }
    var cache = ManifestCache()
    let listed = texts.keys.sorted().map { ManifestFile(path: $0.string, blob: BlobID(Array($0.string.utf8))) }
    return CommitReader(settings: settings).read(files: listed, cache: &cache) { texts[ExactText($0.path)] ?? [] }
  }

  /// Leaves out what would not be planned as unchanged.
  mutating func keepFaithful(_ state: DesiredState, _ live: LiveState) {
    let plan = Planner.plan(
      Planner.Input(
        commit: nil, desired: state, live: live, applied: [:], settings: PlanSettings(), now: SystemClock.wall()))
    let same = Set(plan.unchanged.map(\.live.key))
    let problems = Dictionary(plan.problems.map { (ExactText($0.location.file), $0.message) }) { first, _ in first }
    let changes = Dictionary(plan.changes.map { ($0.key, $0) }) { first, _ in first }
    for file in files {
      guard let object = file.object, !same.contains(object.key) else { continue }
      let field = changes[object.key]?.fields.first.map { "its \($0.path) cannot be written in a manifest" }
      let reason = problems[ExactText(file.path)] ?? field
      skipped.append((object, reason ?? "\(file.path) is excluded by \(CommitReader.repositoryFile)"))
    }
    files.removeAll { file in file.object.map { !same.contains($0.key) } ?? false }
  }

  /// The manifests, and the repository's own file where they need one.
  var newFiles: [File] { files.isEmpty ? [] : [ownFile].compactMap(\.self) + files }

  func write() throws {
    for file in newFiles {
      let path = folder + "/" + file.path
      let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      do {
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      } catch {
        throw DaemonFailure(.error, "cannot make the folder \(parent): check its permissions")
      }
      try Self.create(path, Array(file.text.utf8))
    }
  }

  /// Fails where the file exists, whoever made it and whenever.
  private static func create(_ path: String, _ bytes: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw DaemonFailure(.error, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      start += count
    }
    let code = errno
    guard close(descriptor) == 0, start == bytes.count else {
      throw DaemonFailure(.error, "cannot write \(path): \(String(cString: strerror(code)))")
    }
  }

  func document(declared: Int) -> JSONObject {
    let written = newFiles.map { file -> JSONValue in
      var entry = JSONObject([("file", .string(file.path))])
      if let object = file.object {
        entry["kind"] = .string(object.key.kind)
        entry["identity"] = object.identity.json
      }
      return .object(entry)
    }
    let left = skipped.map { object, reason -> JSONValue in
      [
        "kind": .string(object.key.kind), "identity": object.identity.json, "id": .string(object.id),
        "reason": .string(reason),
      ]
    }
    return JSONObject([
      ("formatVersion", 1), ("folder", .string(folder)), ("files", .array(written)), ("skipped", .array(left)),
      ("declared", .integer(Int64(declared))),
    ])
  }
}
