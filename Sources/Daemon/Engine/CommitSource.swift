package import Git
package import Manifests
package import Reconciliation
package import RoutingModel

/// Commits of the mirror as desired state. Keeps what it parsed by blob, so that a commit that changes one file
/// parses one file.
package actor CommitSource {
  private let mirror: Mirror
  private let folder: String
  private let settings: ManifestSettings
  private let deadline: Duration
  private let fastForwardOnly: Bool
  private var cache = ManifestCache()
  /// The commit on which the branch has to build, with `repository.fastForwardOnly`.
  private var accepted: String?
  private let signatures: SignaturePolicy?
  /// The commit in force, whose signature is not asked for again.
  private var inForce: @Sendable () async throws -> String? = { nil }
  private var onFetch: @Sendable (FetchReport) -> Void = { _ in }

  /// - Parameter signatures: `nil` where commits need none.
  package init(
    mirror: Mirror, folder: String, settings: ManifestSettings, deadline: Duration, fastForwardOnly: Bool,
    signatures: SignaturePolicy? = nil
  ) {
    self.mirror = mirror
    self.folder = folder
    self.settings = settings
    self.deadline = deadline
    self.fastForwardOnly = fastForwardOnly
    self.signatures = signatures
  }

  package func fetch() async -> FetchResult {
    do throws(GitError) {
      switch try await tip() {
      case .found(let commit):
        if fastForwardOnly, let accepted, try await !builds(commit.sha, on: accepted) {
          return .rewritten(
            "the history of \(mirror.branch) was rewritten: \(commit.shortSHA) does not build on "
              + "\(accepted.prefix(10)), the last commit that was taken; if that is meant, run routekeeper rollback "
              + "\(commit.shortSHA) --reason …, or set repository.fastForwardOnly: false")
        }
        accepted = commit.sha
        return .tip(commit)
      case .absent(let reason): return .empty(reason)
      }
    } catch {
      return .failed(error.description)
    }
  }

  /// From here on the branch has to build on this commit: it is in force, or a person chose it.
  package func accept(_ sha: String) { accepted = sha }

  /// Where to ask which commit is in force: signatures are wanted of what came after it.
  package func verify(since inForce: @escaping @Sendable () async throws -> String?) { self.inForce = inForce }

  /// Has every fetch told, whatever the commit then comes to.
  package func tellFetches(to listener: @escaping @Sendable (FetchReport) -> Void) { onFetch = listener }

  /// A commit that the mirror does not have is in no history of the branch.
  private func builds(_ tip: String, on base: String) async throws(GitError) -> Bool {
    if tip == base { return true }
    do throws(GitError) {
      return try await mirror.isAncestor(try await mirror.resolve(base), of: try await mirror.resolve(tip))
    } catch {
      if error.code == .revisionNotFound { return false }
      throw error
    }
  }

  package enum Tip: Sendable {
    case found(CommitInfo)
    /// The repository or branch has no commit; says which.
    case absent(String)
  }

  /// Fetches the branch.
  package func tip() async throws(GitError) -> Tip {
    let report = try await mirror.fetch(deadline: deadline)
    onFetch(report)
    if let tip = report.tip { return .found(try await info(tip)) }
    let absence = report.absence.map { FetchReport.explanation(of: $0, branch: mirror.branch) }
    return .absent(absence ?? "the branch \(mirror.branch) has no commit")
  }

  /// The commit that a person means by a branch, tag or abbreviated SHA.
  package func commit(_ revision: String) async throws(GitError) -> CommitInfo {
    try await info(try await mirror.resolve(revision))
  }

  package func load(sha: String) async -> LoadResult {
    do throws(GitError) {
      let id = try await mirror.resolve(sha)
      let commit = try await info(id)
      // Nothing is read from a commit that nobody vouches for.
      let refusals = try await unsigned(id)
      if !refusals.isEmpty { return .invalid(commit, refusals) }
      switch try await read(id) {
      case .success(let desired): return .valid(commit, desired)
      case .failure(let invalid): return .invalid(commit, invalid.diagnostics)
      }
    } catch {
      return .failed(error.description)
    }
  }

  private func unsigned(_ id: ObjectID) async throws(GitError) -> [Diagnostic] {
    guard let signatures else { return [] }
    let base: String?
    do { base = try await inForce() } catch {
      throw GitError(
        .other, "Which commit is in force cannot be read, so no signature was looked at.", detail: "\(error)")
    }
    return try await signatures.findings(id, since: base, in: mirror)
  }

  private func info(_ id: ObjectID) async throws(GitError) -> CommitInfo {
    let commit = try await mirror.commit(id)
    let (milliseconds, overflow) = commit.time.multipliedReportingOverflow(by: 1000)
    return CommitInfo(
      sha: id.hex, author: commit.author, subject: commit.subject, branch: mirror.branch,
      time: Instant(milliseconds: overflow ? 0 : milliseconds))
  }

  private func read(_ commit: ObjectID) async throws(GitError) -> Result<DesiredState, InvalidCommit> {
    let prefix = folder == "." || folder.isEmpty ? "" : folder + "/"
    let (entries, problems) = try await mirror.files(of: commit, under: folder) { path, _ in
      // Hidden files and folders hold no manifests.
      let name = path.utf8.split(separator: UInt8(ascii: "/")).last
      return name?.first != UInt8(ascii: ".")
    }
    var ids: [BlobID: ObjectID] = [:]
    ids.reserveCapacity(entries.count)
    let files = entries.map { entry in
      let blob = BlobID(entry.id.bytes)
      ids[blob] = entry.id
      return ManifestFile(path: String(entry.path.utf8.dropFirst(prefix.utf8.count)) ?? entry.path, blob: blob)
    }
    let reader = CommitReader(settings: settings)
    var findings = problems.map { Self.finding($0, prefix: prefix) }
    var contents: [BlobID: [UInt8]] = [:]
    if let own = files.first(where: { ExactText($0.path) == ExactText(CommitReader.repositoryFile) }) {
      contents[own.blob] = try await mirror.contents(of: [own.blob].compactMap { ids[$0] }).first
    }
    func load(_ file: ManifestFile) throws -> [UInt8] {
      guard let bytes = contents[file.blob] else { throw NotLoaded() }
      return bytes
    }
    let unread = Set(reader.unread(files: files, folder: folder, cache: cache, load: load).map(\.blob))
    let wanted = zip(entries, files).filter { unread.contains($1.blob) }
    let size = wanted.reduce(0) { $0 + $1.0.size }
    guard size <= Self.mostBytes else {
      let reason = "has \(size) bytes of manifests, more than \(Self.mostBytes) (fixed)"
      findings.append(Manifests.TreeProblem(path: "", reason: .incomplete(reason)))
      return reader.read(files: [], problems: findings, folder: folder, cache: &cache, load: load)
    }
    for start in stride(from: 0, to: wanted.count, by: Self.batch) {
      let batch = wanted[start..<min(start + Self.batch, wanted.count)]
      let bytes = try await mirror.contents(of: batch.map(\.0.id))
      for (entry, content) in zip(batch, bytes) { contents[entry.1.blob] = content }
    }
    return reader.read(files: files, problems: findings, folder: folder, cache: &cache, load: load)
  }

  /// Bytes of the manifests that are read for one commit. A hundred thousand rules are below; a pack of some
  /// megabytes can hold a hundred times as much, and all of it would be in memory at once.
  private static let mostBytes = 256 << 20

  /// Files whose bytes are read at once.
  private static let batch = 500

  private struct NotLoaded: Error, CustomStringConvertible {
    var description: String { "its content is missing from the mirror" }
  }

  private static func finding(_ problem: Git.TreeProblem, prefix: String) -> Manifests.TreeProblem {
    let below = problem.path.utf8.starts(with: prefix.utf8)
    var path = below ? String(decoding: problem.path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : problem.path
    // The folder itself, or one above it.
    if prefix.utf8.starts(with: (problem.path + "/").utf8) { path = "" }
    let reason: Manifests.TreeProblem.Reason =
      switch problem.reason {
      case .symbolicLink: .symbolicLink
      case .submodule: .submodule
      case .tooLarge(let size, let limit): .tooLarge(bytes: size, limit: limit)
      case .unusableName: .unusualName
      case .tooManyFiles, .tooManyEntries, .tooDeep, .notAFolder, .folderMissing: .incomplete(problem.message)
      }
    return Manifests.TreeProblem(path: path, reason: reason)
  }
}
