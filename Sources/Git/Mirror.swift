/// A bare mirror of one branch of a remote, in the state directory.
///
/// Reading happens in process, fetching in a child process. A read may run while a fetch waits for its child:
/// git writes packs and references so that a reader sees the former state or the new one. Resolve the branch once
/// and pass the commit's id on.
///
/// The mirror is a cache: a damaged one is made again from the remote.
package actor Mirror {
  /// libgit2 has no garbage collection, and every fetch that brings objects adds a pack; above this many the mirror
  /// is written again as one. Look-ups ask each pack in turn.
  static let packLimit = 50
  /// A worker that waited longer is not used: the host's certificate authorities, which it read when it started, may
  /// be others now.
  package static let longestWait = Duration.seconds(600)
  /// From the end of a fetch to the start of the next worker: what the fetch brought is being looked at in between.
  private static let pauseBeforeNextWorker = Duration.seconds(1)

  package nonisolated let remote: RemoteURL
  package nonisolated let branch: String
  nonisolated let place: MirrorPlace
  private let credentials: GitCredentials
  private let connection: GitConnection
  private let limits: GitLimits
  private let fetcher: FetchCommand
  private let keepsWorkerReady: Bool
  private let longestWait: Duration
  private let executor = QueueExecutor(label: "routekeeper.git")

  /// Started, with libgit2 and the host's certificate authorities read, and without a request.
  private(set) var waitingWorker: WorkerProcess?
  private var isFetching = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// A read met a damaged object: the next fetch must not trust what is there.
  private var isDamaged = false
  /// What a killed process left of its looks at signatures is gone.
  private var hasRemovedSignatures = false

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// - Parameters:
  ///   - directory: Absolute path of the mirror. Its parent is made if missing, its grandparent is not.
  ///   - branch: Short name, as `main`.
  ///   - keepsWorkerReady: Starts the worker of the next fetch when one is over. For who fetches again and again.
  package init(
    directory: String, remote: RemoteURL, branch: String, credentials: GitCredentials = GitCredentials(),
    connection: GitConnection = GitConnection(), limits: GitLimits = GitLimits(), fetcher: FetchCommand = .current,
    keepsWorkerReady: Bool = false, longestWait: Duration = Mirror.longestWait
  ) {
    place = MirrorPlace(directory: directory)
    self.remote = remote
    self.branch = branch
    self.credentials = credentials
    self.connection = connection
    self.limits = limits
    self.fetcher = fetcher
    self.keepsWorkerReady = keepsWorkerReady
    self.longestWait = longestWait
  }

  deinit { waitingWorker?.end() }

  // MARK: Fetching

  /// Asks the remote for the branch's commit and brings what is new. One fetch runs at a time; a second caller waits
  /// and then fetches on its own, because the running one may have missed its commit.
  ///
  /// - Throws: The way out is in the message. The mirror stays as it was, the former tip included. Cancelling the
  ///   task kills the child.
  package func fetch(deadline: Duration) async throws(GitError) -> FetchReport {
    await beginFetch()
    defer { endFetch() }
    let start = ContinuousClock.now
    let former = try? tip()
    place.removeLeftovers()
    defer { removeTree(place.home) }
    let answer = try await perform(.fetch, deadline: deadline)
    var report = try accept(answer, former: former)
    if place.packCount > Self.packLimit { try? await compact(deadline: deadline) }
    report.durationMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    return report
  }

  private func accept(_ answer: FetchAnswer, former: ObjectID?) throws(GitError) -> FetchReport {
    var report: FetchReport
    let isReplacement: Bool
    switch answer {
    case .tip(let id, let replacement):
      report = FetchReport(tip: id, absence: nil, changed: id != former)
      isReplacement = replacement
    case .absent(let absence, let replacement):
      report = FetchReport(tip: nil, absence: absence, changed: former != nil)
      isReplacement = replacement
    case .compacted, .failure: throw GitError(.worker, "The fetch worker answered something else than was asked.")
    }
    if isReplacement { try place.exchange() }
    isDamaged = false
    report.rebuilt = isReplacement
    if let former, let tip = report.tip, tip != former {
      // A former tip that the remote no longer gives is no ancestor of anything.
      report.rewritten = ((try? isAncestor(former, of: tip)) ?? false) == false
    }
    return report
  }

  private func compact(deadline: Duration) async throws(GitError) {
    let answer = try await perform(.compact, deadline: deadline)
    if answer == .compacted { try place.exchange() }
  }

  private func perform(_ operation: FetchRequest.Operation, deadline: Duration) async throws(GitError) -> FetchAnswer {
    let request = request(operation, deadline: deadline)
    defer { prepareNext() }
    if let worker = waitingWorker {
      waitingWorker = nil
      if ContinuousClock.now - worker.start > longestWait {
        worker.end()
      } else {
        do throws(GitError) {
          return try await worker.perform(request, deadline: deadline)
        } catch  where error.code == .worker {
          // It died while it waited, as for want of memory.
        }
      }
    }
    return try await WorkerProcess(fetcher).perform(request, deadline: deadline)
  }

  /// Starts the worker of the next fetch, though not at once: what this one brought is waited for, the next is not yet.
  private func prepareNext() {
    guard keepsWorkerReady, !Task.isCancelled else { return }
    Task { [weak self] in
      try? await Task.sleep(for: Self.pauseBeforeNextWorker)
      await self?.startWaitingWorker()
    }
  }

  private func startWaitingWorker() {
    if waitingWorker == nil, !isFetching { waitingWorker = WorkerProcess(fetcher) }
  }

  private func request(_ operation: FetchRequest.Operation, deadline: Duration) -> FetchRequest {
    FetchRequest(
      operation: operation, place: place, remote: remote, branch: branch, credentials: credentials,
      connection: connection, limits: limits, isRebuild: isDamaged,
      deadlineSeconds: Int(clamping: deadline.components.seconds))
  }

  private func beginFetch() async {
    while isFetching { await withCheckedContinuation { waiting.append($0) } }
    isFetching = true
  }

  private func endFetch() {
    isFetching = false
    let woken = waiting
    waiting = []
    for continuation in woken { continuation.resume() }
  }

  // MARK: Reading

  /// Where the branch was at the last fetch; nil if the remote had no such branch.
  package func tip() throws(GitError) -> ObjectID? {
    try read { repository throws(GitError) in try repository.branchTip(branch) }
  }

  /// A branch, a tag, or four or more digits of a commit's id.
  package func resolve(_ revision: String) throws(GitError) -> ObjectID {
    try read { repository throws(GitError) in try repository.resolve(revision) }
  }

  package func commit(_ id: ObjectID) throws(GitError) -> CommitSummary {
    try read { repository throws(GitError) in try repository.commit(id) }
  }

  /// The regular files of a commit below one folder, in git's order, and what there is besides.
  ///
  /// - Parameters:
  ///   - folder: `repository.path`; `.` is the root.
  ///   - including: Asked for every entry; false leaves it out without a word, and a folder with all below it.
  package func files(
    of commit: ObjectID, under folder: String, including: @Sendable (_ path: String, _ kind: TreeEntryKind) -> Bool
  ) throws(GitError) -> (files: [TreeFile], problems: [TreeProblem]) {
    let limits = limits
    return try withoutActuallyEscaping(including) { including throws(GitError) in
      try read { repository throws(GitError) in
        var walk = TreeWalk(limits: limits, including: including)
        let root = try repository.commit(commit).tree
        do throws(GitError) {
          try walk.walk(repository, root: root, folder: folder)
        } catch  where error.code == .revisionNotFound {
          // The commit is here and something that it is made of is not.
          throw GitError(.mirrorCorrupt, error.message, detail: error.detail)
        }
        return (walk.files, walk.problems)
      }
    }
  }

  /// The bytes of files, in the order asked for. Ask for some hundred at a time: all of it is in memory at once.
  ///
  /// - Parameter limit: Bytes of one file; nil takes `validation.fileBytes`.
  package func contents(of files: [ObjectID], limit: Int? = nil) throws(GitError) -> [[UInt8]] {
    let limit = limit ?? limits.fileBytes
    return try read { repository throws(GitError) in try repository.contents(of: files, limit: limit) }
  }

  /// A commit counts as its own ancestor.
  package func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws(GitError) -> Bool {
    try read { repository throws(GitError) in try repository.isAncestor(ancestor, of: descendant) }
  }

  /// The bytes that the commit's id is the hash of, without git's header: what signatures are verified over.
  package func rawCommit(_ id: ObjectID) throws(GitError) -> [UInt8] {
    let limit = limits.fileBytes
    return try read { repository throws(GitError) in try repository.rawCommit(id, limit: limit) }
  }

  /// Looks at the signature of one commit.
  ///
  /// - Throws: what keeps it from being judged, as a missing program; the commit is neither good nor bad then.
  package func signature(of id: ObjectID, trusting signers: TrustedSigners) async throws(GitError) -> SignatureVerdict {
    let bytes: [UInt8]
    do throws(GitError) { bytes = try rawCommit(id) } catch {
      guard error.code == .limit else { throw error }
      return .malformed("is larger than validation.fileBytes")
    }
    if !hasRemovedSignatures {
      hasRemovedSignatures = true
      removeTree(place.signatures)
    }
    let directory = try place.makeSignatureFolder()
    defer { removeTree(directory) }
    return try await SignatureCheck(signers: signers, directory: directory).verdict(on: bytes)
  }

  /// The commits that lead to one, itself first, without those that lead to another.
  ///
  /// - Parameter base: `nil` for all the way back.
  /// - Returns: `nil` where there are more than `GitLimits.signedCommits`.
  package func commits(to tip: ObjectID, since base: ObjectID?) throws(GitError) -> [ObjectID]? {
    let limit = limits.signedCommits
    return try read { repository throws(GitError) in try repository.commits(to: tip, since: base, limit: limit) }
  }

  private func read<Value>(
    _ work: (borrowing Repository) throws(GitError) -> Value
  ) throws(GitError) -> Value {
    do throws(GitError) {
      return try work(try Repository(directory: place.directory))
    } catch {
      if error.code == .mirrorCorrupt { isDamaged = true }
      throw error
    }
  }
}
