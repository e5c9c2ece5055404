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

  /// A readable commit without manifests is a valid, empty state. A commit whose rule tests fail is invalid.
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
    var read = collect(files, problems, folder, &cache, load)
    if read.collection.errorCount == 0 {
      for outcome in outcomes(read, &cache) { for finding in outcome.failures { read.collection.add(finding) } }
    }
    return read.collection.result(read.repository.callFields, read.repository.policy)
  }

  /// Runs the rule tests of a commit that is valid but for them; parameters as of `read`.
  package func test(
    files: [ManifestFile], problems: [TreeProblem] = [], folder: String = "", cache: inout ManifestCache,
    load: (ManifestFile) throws -> [UInt8]
  ) -> Result<[RuleTestOutcome], InvalidCommit> {
    let read = collect(files, problems, folder, &cache, load)
    switch read.collection.result(read.repository.callFields, read.repository.policy) {
    case .failure(let invalid): return .failure(invalid)
    case .success: return .success(outcomes(read, &cache))
    }
  }

  private struct Collected {
    var collection: CommitCollection
    let repository: RepositoryFile
    var tests: [RuleTest] = []
  }

  private func outcomes(_ read: Collected, _ cache: inout ManifestCache) -> [RuleTestOutcome] {
    if read.tests.isEmpty { return [] }
    let resources = read.collection.resources
    if let known = cache.outcomes(of: read.tests, over: resources) { return known }
    var run = RuleTestRun(resources)
    let outcomes = read.tests.map { run.outcome(of: $0) }
    cache.keep(ManifestCache.TestRun(tests: read.tests, resources: resources, outcomes: outcomes))
    return outcomes
  }

  private func collect(
    _ files: [ManifestFile], _ problems: [TreeProblem], _ folder: String, _ cache: inout ManifestCache,
    _ load: (ManifestFile) throws -> [UInt8]
  ) -> Collected {
    let paths = PathNames(folder: folder)
    let repository = repositoryPolicy(files, paths, load)
    var collection = CommitCollection()
    for finding in repository.diagnostics + TreeFindings.diagnostics(problems, paths, excluding: repository.exclusions)
    {
      collection.add(finding)
    }

    let context = ReadingContext(callFields: repository.callFields, settings: settings)
    let reader = ManifestReader(kinds: kinds, context: context)
    let selected = select(files, excluding: repository.exclusions, ManifestPath.format)
    let tests = select(files, excluding: repository.exclusions, ManifestPath.testFormat)
    if selected.count + tests.count > settings.files {
      collection.add(TreeFindings.tooMany(selected.count + tests.count, limit: settings.files, paths))
      return Collected(collection: collection, repository: repository)
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
    let read = readTests(tests, context, paths, cache, &collection, load)
    cache.replace(with: parsed, in: context)
    cache.replace(withTests: read)
    // In the order of the files: two files may hold the same bytes.
    let all = tests.compactMap { file, format in
      read[ManifestCache.Key(blob: file.blob, format: format)]?.moved(to: paths.full(file.path)).tests
    }
    return Collected(collection: collection, repository: repository, tests: Array(all.joined()))
  }

  private func readTests(
    _ files: [(file: ManifestFile, format: DocumentFormat)], _ context: ReadingContext, _ paths: PathNames,
    _ cache: ManifestCache, _ collection: inout CommitCollection, _ load: (ManifestFile) throws -> [UInt8]
  ) -> [ManifestCache.Key: ParsedTests] {
    var parsed: [ManifestCache.Key: ParsedTests] = [:]
    let reader = RuleTestReader(context: context)
    for (file, format) in files where collection.errorCount < Self.mostErrors {
      if PathNames.isUnusual(file.path) {
        collection.add(TreeFindings.unusualName(paths.full(file.path)))
        continue
      }
      let key = ManifestCache.Key(blob: file.blob, format: format)
      let path = paths.full(file.path)
      do {
        let read =
          try (parsed[key] ?? cache.tests(key, in: context))?.moved(to: path)
          ?? reader.read(load(file), path: path, format: format)
        parsed[key] = read
        for finding in read.diagnostics { collection.add(finding) }
      } catch {
        collection.add(TreeFindings.unreadable(path, "\(error)"))
      }
    }
    return parsed
  }

  /// The files that `read` would load: what the cache has is not among them.
  ///
  /// - Parameter load: asked for the repository's own file only, which decides what the others mean.
  package func unread(
    files: [ManifestFile], folder: String = "", cache: ManifestCache, load: (ManifestFile) throws -> [UInt8]
  ) -> [ManifestFile] {
    let repository = repositoryPolicy(files, PathNames(folder: folder), load)
    let context = ReadingContext(callFields: repository.callFields, settings: settings)
    let manifests = select(files, excluding: repository.exclusions, ManifestPath.format).filter { file, format in
      cache.file(ManifestCache.Key(blob: file.blob, format: format), in: context) == nil
    }
    let tests = select(files, excluding: repository.exclusions, ManifestPath.testFormat).filter { file, format in
      cache.tests(ManifestCache.Key(blob: file.blob, format: format), in: context) == nil
    }
    return (manifests + tests).map(\.file)
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
  private func select(
    _ files: [ManifestFile], excluding exclusions: [PathPattern], _ format: (String) -> DocumentFormat?
  ) -> [(file: ManifestFile, format: DocumentFormat)] {
    var selected: [(file: ManifestFile, format: DocumentFormat)] = []
    selected.reserveCapacity(files.count)
    for file in files {
      guard let format = format(file.path),
        !exclusions.contains(where: { $0.matches(file.path) })
      else { continue }
      selected.append((file, format))
    }
    // Git lists a tree in this order already.
    let inOrder = zip(selected, selected.dropFirst()).allSatisfy { ExactText($0.file.path) < ExactText($1.file.path) }
    return inOrder ? selected : selected.sorted { ExactText($0.file.path) < ExactText($1.file.path) }
  }
}
