import FoundationEssentials
import GenesysCloud
import Manifests
import Reconciliation
package import RoutingModel
import SystemPackage

extension OneShot {
  /// Makes a patch that lets the manifests in `folder` declare objects as they are live: edits of what is declared,
  /// new files for what is not, and nothing of what is gone. Nothing is written.
  ///
  /// - Parameter names: of objects, `Queue/Name` or as reports show them.
  /// - Returns: `{formatVersion, folder, patch, files: [{file, kind, identity, change: changed|added|removed}],
  ///   skipped: [{kind, identity, reason}]}`; `file` as from the root of the work tree, as in the patch
  /// - Throws: `InvalidCommit` where the manifests in the folder are invalid, as they are or with the patch;
  ///   `DaemonFailure` where a name is none, or nothing can be adopted.
  package func adoptLive(_ names: [String], folder: String) async throws -> JSONObject {
    let declared = try self.folder(folder)
    return try await withOrganization { organization in
      let reader = LiveReader(organization: organization)
      onStage("reading the organisation")
      let scopes = KindCatalog.all.compactMap { $0.scope?.catalog }
      let catalogs = Set(Planner.evidence(for: declared).catalogs).union(scopes).sorted { $0.noun < $1.noun }
      let live = try await reader.read(
        kinds: KindCatalog.all.map(\.name), catalogs: catalogs, fields: declared.callFields)
      var adoption = Adoption(folder: folder, declared: declared, live: live, settings: configuration.manifestSettings)
      for name in names { try adoption.add(name) }
      try adoption.makeFiles()
      let after = try adoption.read().get()
      let references = try await reader.read(
        kinds: [], catalogs: Planner.evidence(for: after).catalogs, fields: after.callFields
      ).references
      return try adoption.document(after, references)
    }
  }
}

/// Manifests on their way to what is live.
struct Adoption {
  private enum Change: String {
    case changed, added, removed
  }

  private struct Adopted {
    let key: ResourceKey
    let identity: ResourceIdentity
    let change: Change
    var file = ""
  }

  private let folder: String
  private let declared: DesiredState
  private let live: LiveState
  private let settings: ManifestSettings
  private let plan: Plan
  private var adopted: [Adopted] = []
  private var edits: [ExactText: [ManifestEdit]] = [:]
  private var added: [LiveObject] = []
  private var skipped: [(identity: ResourceIdentity, reason: String)] = []
  /// Below the folder; without content: removed.
  private var files: [ExactText: [UInt8]?] = [:]

  init(folder: String, declared: DesiredState, live: LiveState, settings: ManifestSettings) {
    self.folder = folder
    self.declared = declared
    self.live = live
    self.settings = settings
    plan = Self.plan(declared, live)
  }

  private static func plan(_ state: DesiredState, _ live: LiveState) -> Plan {
    Planner.plan(
      Planner.Input(
        commit: nil, desired: state, live: live, applied: [:], settings: PlanSettings(), now: SystemClock.wall()))
  }

  // MARK: What is wanted

  mutating func add(_ name: String) throws(DaemonFailure) {
    let wanted = ExactText(name)
    let found = candidates.filter { $0.identity.names.contains(wanted) }
    guard let first = found.first else {
      let known = candidates.flatMap { $0.identity.names }
      let hint = Suggestion.closest(to: wanted, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
      throw DaemonFailure(.error, "nothing live or declared is called \(name)\(hint); routekeeper drift lists them")
    }
    if found.count > 1 {
      throw DaemonFailure(
        .error, "\(found.count) objects are called \(name): " + found.map(\.identity.path).joined(separator: ", "))
    }
    if adopted.contains(where: { $0.key == first.key }) { return }
    try add(first)
  }

  private struct Candidate {
    let key: ResourceKey
    let identity: ResourceIdentity
  }

  private var candidates: [Candidate] {
    let living = live.kinds.values.flatMap(\.objects).map { Candidate(key: $0.key, identity: $0.identity) }
    let gone = plan.changes.filter { $0.live == nil }.map { Candidate(key: $0.key, identity: $0.identity) }
    return (living + gone).sorted { $0.key < $1.key }
  }

  private mutating func add(_ wanted: Candidate) throws(DaemonFailure) {
    if let failure = plan.failures.first(where: { $0.identity.path == wanted.identity.path }) {
      throw DaemonFailure(.error, "\(wanted.identity.path): \(failure.problem.message)")
    }
    if let change = plan.changes.first(where: { $0.key == wanted.key && $0.action != .delete }) {
      guard let place = change.location, let desired = change.desired else { return }
      guard let object = change.live else {
        edits[ExactText(place.file), default: []].append(ManifestEdit(.removed, at: place))
        adopted.append(Adopted(key: wanted.key, identity: wanted.identity, change: .removed, file: place.file))
        return
      }
      let fields = Self.fields(of: object.canonical.object, besides: desired.object, change)
      edits[ExactText(place.file), default: []].append(ManifestEdit(.fields(fields), at: place))
      adopted.append(Adopted(key: wanted.key, identity: wanted.identity, change: .changed, file: place.file))
    } else if plan.declared.contains(wanted.key) {
      skipped.append((wanted.identity, "it is live as it is declared"))
    } else {
      added += live.kinds.values.flatMap(\.objects).filter { $0.key == wanted.key }
      adopted.append(Adopted(key: wanted.key, identity: wanted.identity, change: .added))
    }
  }

  /// The fields that differ, as they are live.
  private static func fields(
    of live: JSONObject, besides desired: JSONObject, _ change: PlannedChange
  ) -> JSONObject {
    var fields = JSONObject()
    for difference in change.fields {
      if let name = JSONPointer(difference.path).parts.first { fields[name] = live[name] ?? .null }
    }
    return fields
  }

  // MARK: Files

  mutating func makeFiles() throws(DaemonFailure) {
    let editor = ManifestEditor(callFields: declared.callFields, settings: settings)
    for (path, wanted) in edits.sorted(by: { $0.key < $1.key }) {
      switch editor.apply(wanted, to: try bytes(path.string), path: path.string) {
      case .edited(let result): files[below(path.string)] = .some(result)
      case .emptied: files[below(path.string)] = .some(nil)
      case .refused(let reason):
        for entry in adopted where ExactText(entry.file) == path {
          skipped.append((entry.identity, "\(path) has to be edited by hand: \(reason)"))
        }
        adopted.removeAll { ExactText($0.file) == path }
      }
    }
    try addFiles()
    if adopted.isEmpty, let first = skipped.first {
      throw DaemonFailure(.error, "\(first.identity.path): \(first.reason); there is nothing to adopt")
    }
  }

  private mutating func addFiles() throws(DaemonFailure) {
    if added.isEmpty { return }
    var draft = ImportDraft(folder: folder, settings: settings)
    draft.add(added, live.references, declared.callFields)
    if let state = draft.state() { draft.keepFaithful(state, live) }
    for file in draft.newFiles { files[ExactText(file.path)] = .some(Array(file.text.utf8)) }
    for (object, reason) in draft.skipped {
      skipped.append((object.identity, reason))
      adopted.removeAll { $0.key == object.key }
    }
    for file in draft.files {
      guard let index = adopted.firstIndex(where: { $0.key == file.object?.key }) else { continue }
      adopted[index].file = file.path
    }
  }

  private func bytes(_ path: String) throws(DaemonFailure) -> [UInt8] {
    do throws(FileProblem) {
      return try BoundedFile.read(path, limit: settings.documents.bytes).bytes
    } catch {
      throw DaemonFailure(.error, "cannot read \(path): \(error.reason)")
    }
  }

  /// A place in the folder, which diagnostics name from where the command runs.
  private func below(_ path: String) -> ExactText {
    ExactText(PathNames(folder: folder).below(path))
  }

  // MARK: The result

  /// The folder as it would be with the patch.
  func read() throws(DaemonFailure) -> Result<DesiredState, InvalidCommit> {
    do throws(FileProblem) {
      return try ManifestFolder.read(folder, settings: settings, replacing: files)
    } catch {
      throw DaemonFailure(.usage, "cannot read the folder \(folder): \(error.reason)")
    }
  }

  func document(_ after: DesiredState, _ references: ReferenceIndex) throws -> JSONObject {
    var compared = live
    compared.references = references
    let result = Self.plan(after, compared)
    if let problem = result.problems.first { throw InvalidCommit(diagnostics: [problem]) }
    let open = Set(result.changes.map(\.key))
    if let wrong = adopted.first(where: { open.contains($0.key) }) {
      throw DaemonFailure(.error, "\(wrong.identity.path) cannot be declared as it is live: edit it by hand")
    }
    let tree = WorkTree(of: folder)
    let patch = ManifestPatch(
      files: try files.sorted { $0.key < $1.key }.map { path, content in
        let place = folder + "/" + path.string
        let exists = FileManager.default.fileExists(atPath: place)
        return ManifestPatch.File(
          path: tree.path(path.string), old: exists ? try bytes(place) : nil, new: content,
          isExecutable: FileManager.default.isExecutableFile(atPath: place))
      })
    let entries = adopted.sorted { $0.key < $1.key }.map { entry -> JSONValue in
      [
        "file": .string(tree.path(below(entry.file).string)), "kind": .string(entry.key.kind),
        "identity": entry.identity.json, "change": .string(entry.change.rawValue),
      ]
    }
    let left = skipped.map { identity, reason -> JSONValue in
      ["kind": .string(identity.kind), "identity": identity.json, "reason": .string(reason)]
    }
    return JSONObject([
      ("formatVersion", 1), ("folder", .string(folder)), ("patch", .string(patch.text)), ("files", .array(entries)),
      ("skipped", .array(left)),
    ])
  }
}

/// The work tree of git in which a folder lies: paths in a patch begin at its root.
private struct WorkTree {
  private let prefix: String

  /// Folders above that are looked at.
  private static let highest = 64

  init(of folder: String) {
    var place = FilePath(folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder)
    place.lexicallyNormalize()
    var names: [String] = []
    for _ in 0..<Self.highest {
      if FileManager.default.fileExists(atPath: place.appending(".git").string) {
        prefix = names.reversed().map { $0 + "/" }.joined()
        return
      }
      guard let name = place.lastComponent?.string else { break }
      names.append(name)
      place.removeLastComponent()
    }
    prefix = ""
  }

  /// - Parameter path: below the folder.
  func path(_ path: String) -> String { prefix + path }
}

extension ResourceIdentity {
  /// `Queue/Name` and `RoutingRule/Queue/Name`, as reports show it.
  var names: [ExactText] {
    [ExactText([queue, name].compactMap { $0?.string }.joined(separator: "/")), ExactText(path)]
  }
}
