package import RoutingModel

/// A regular file of a commit.
package struct ManifestFile: Hashable, Sendable {
  /// Below the folder of the manifests, with `/`.
  package let path: String
  package let blob: BlobID

  package init(path: String, blob: BlobID) {
    self.path = path
    self.blob = blob
  }
}

/// An entry of a commit that cannot be read as a file.
package struct TreeProblem: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case symbolicLink
    case submodule
    case tooLarge(bytes: Int, limit: Int)
    case unusualMode(String)
    /// Not UTF-8, or with control characters; `path` shows it as well as can be.
    case unusualName
    case unreadable(String)
    /// The walk ended here, or left out what lies below: other entries than this one are missing from the files.
    case incomplete(String)
  }

  package let path: String
  package let reason: Reason

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }
}

/// Why nothing of a commit may be applied: all findings, errors and warnings, in the order of their places.
package struct InvalidCommit: Error, Sendable {
  package let diagnostics: [Diagnostic]

  package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// Reads the files of one commit (or folder) into desired state. The whole of it is valid, or nothing is.
package struct CommitReader: Sendable {
  /// The repository's own file, in the folder of the manifests.
  package static let repositoryFile = "routekeeper.yaml"

  /// Errors after which the rest of a commit is not read. People mend one after the other; a hundred thousand files
  /// of fifty errors each would fill memory, and the journal after it.
  package static let mostErrors = 1_000
  /// Warnings of one commit that are kept.
  package static let mostWarnings = 10_000

  private let kinds: [ResourceKind]
  private let settings: ManifestSettings

  package init(kinds: [ResourceKind] = KindCatalog.all, settings: ManifestSettings = ManifestSettings()) {
    self.kinds = kinds
    self.settings = settings
  }

  /// A readable commit without manifests is a valid, empty state.
  ///
  /// - Parameters:
  ///   - files: every regular file, in any order; those that hold no manifests are passed over.
  ///   - folder: the folder of the manifests inside the repository, put before the paths in diagnostics; "" or "."
  ///     where it is the root.
  ///   - load: reads a file's bytes; asked only for files that are not in the cache.
  package func read(
    files: [ManifestFile], problems: [TreeProblem] = [], folder: String = "", cache: inout ManifestCache,
    load: (ManifestFile) throws -> [UInt8]
  ) -> Result<DesiredState, InvalidCommit> {
    let paths = PathNames(folder: folder)
    let repository = repositoryPolicy(files, paths, load)
    var collection = CommitCollection()
    for finding in repository.diagnostics + TreeFindings.diagnostics(problems, paths, excluding: repository.exclusions)
    {
      collection.add(finding)
    }

    let context = ReadingContext(callFields: repository.callFields, settings: settings)
    let reader = ManifestReader(kinds: kinds, context: context)
    let selected = manifests(files, excluding: repository.exclusions)
    if selected.count > settings.files {
      collection.add(TreeFindings.tooMany(selected.count, limit: settings.files, paths))
      return .failure(InvalidCommit(diagnostics: DiagnosticOrder.sorted(collection.diagnostics)))
    }
    var parsed: [ManifestCache.Key: ParsedFile] = [:]
    parsed.reserveCapacity(selected.count)
    for (file, format) in selected {
      if collection.errorCount >= Self.mostErrors {
        collection.add(TreeFindings.tooManyErrors(limit: Self.mostErrors, paths))
        break
      }
      if PathNames.isUnusual(file.path) {
        collection.add(TreeFindings.unusualName(paths.full(file.path)))
        continue
      }
      let key = ManifestCache.Key(blob: file.blob, format: format)
      let path = paths.full(file.path)
      if let known = parsed[key] ?? cache.file(key, in: context) {
        let here = known.path == path ? known : known.moved(to: path)
        parsed[key] = here
        collection.add(here)
        continue
      }
      do {
        var read = reader.read(try load(file), path: path, format: format)
        if collection.warningCount >= Self.mostWarnings { read = read.withoutWarnings() }
        parsed[key] = read
        collection.add(read)
      } catch {
        collection.add(TreeFindings.unreadable(path, "\(error)"))
      }
    }
    cache.replace(with: parsed, in: context)
    return collection.result(context.callFields, repository.policy)
  }

  /// The files that `read` would load: what the cache has is not among them.
  ///
  /// - Parameter load: asked for the repository's own file only, which decides what the others mean.
  package func unread(
    files: [ManifestFile], folder: String = "", cache: ManifestCache, load: (ManifestFile) throws -> [UInt8]
  ) -> [ManifestFile] {
    let repository = repositoryPolicy(files, PathNames(folder: folder), load)
    let context = ReadingContext(callFields: repository.callFields, settings: settings)
    return manifests(files, excluding: repository.exclusions).compactMap { file, format in
      cache.file(ManifestCache.Key(blob: file.blob, format: format), in: context) == nil ? file : nil
    }
  }

  private func repositoryPolicy(
    _ files: [ManifestFile], _ paths: PathNames, _ load: (ManifestFile) throws -> [UInt8]
  ) -> RepositoryFile {
    guard let file = files.first(where: { ExactText($0.path) == ExactText(Self.repositoryFile) }) else {
      return RepositoryFile()
    }
    let path = paths.full(file.path)
    do {
      return RepositoryFile.read(try load(file), path: path, settings: settings)
    } catch {
      return RepositoryFile(diagnostics: [TreeFindings.unreadable(path, "\(error)")])
    }
  }

  /// In byte order of their paths.
  private func manifests(
    _ files: [ManifestFile], excluding exclusions: [PathPattern]
  ) -> [(file: ManifestFile, format: DocumentFormat)] {
    var selected: [(file: ManifestFile, format: DocumentFormat)] = []
    selected.reserveCapacity(files.count)
    for file in files {
      guard let format = ManifestPath.format(file.path),
        !exclusions.contains(where: { $0.matches(file.path) })
      else { continue }
      selected.append((file, format))
    }
    // Git lists a tree in this order already.
    let inOrder = zip(selected, selected.dropFirst()).allSatisfy { ExactText($0.file.path) < ExactText($1.file.path) }
    return inOrder ? selected : selected.sorted { ExactText($0.file.path) < ExactText($1.file.path) }
  }
}

/// What was read so far, and where each identity was first seen.
private struct CommitCollection {
  private struct Identity: Hashable {
    let kind: ExactText
    let scope: Reference?
    let name: ExactText
  }

  private(set) var diagnostics: [Diagnostic] = []
  private(set) var errorCount = 0
  private var resources: [DesiredResource] = []
  private var places: [Identity: SourceLocation] = [:]

  var warningCount: Int { diagnostics.count - errorCount }

  mutating func add(_ finding: Diagnostic) {
    if finding.severity == .error { errorCount += 1 }
    diagnostics.append(finding)
  }

  mutating func add(_ file: ParsedFile) {
    for finding in file.diagnostics { add(finding) }
    for resource in file.resources {
      let identity = Identity(kind: resource.kind, scope: resource.scope, name: resource.name)
      if let first = places[identity] {
        add(twice(resource, first))
      } else {
        places[identity] = resource.location
      }
    }
    resources += file.resources
  }

  private func twice(_ resource: DesiredResource, _ first: SourceLocation) -> Diagnostic {
    let queue =
      switch resource.scope {
      case .name(let name)?: " of the queue \"\(Excerpt.of(name))\""
      case .id(let id)?: " of the queue with the id \"\(Excerpt.of(id))\""
      case nil: ""
      }
    return Diagnostic(
      resource.location, .error, DiagnosticCode.duplicateIdentity.rawValue,
      "\(resource.kind) \"\(Excerpt.of(resource.name))\"\(queue) is declared already in "
        + "\(first.file):\(first.line):\(first.column)")
  }

  func result(_ callFields: CallFields, _ policy: RepositoryPolicy) -> Result<DesiredState, InvalidCommit> {
    let sorted = DiagnosticOrder.sorted(diagnostics)
    if sorted.contains(where: { $0.severity == .error }) { return .failure(InvalidCommit(diagnostics: sorted)) }
    return .success(
      DesiredState(resources: resources, callFields: callFields, policy: policy, warnings: sorted))
  }
}
