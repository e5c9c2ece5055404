internal import CLibgit2
internal import Glibc

/// A reference as the remote announces it.
struct AnnouncedReference: Equatable {
  let name: String
  let id: ObjectID
}

/// One connection to a remote, by libgit2 or by the host's git.
protocol RemoteSession: ~Copyable {
  /// Every reference that the remote has, peeled ones (`^{}`) left out.
  mutating func references() throws(GitError) -> [AnnouncedReference]
  /// Brings the branch's commit with all that it is made of into `FetchSession.incoming`.
  mutating func download(_ branch: String) throws(GitError)
}

/// Performs one request inside the worker.
struct FetchSession {
  /// Where a download goes first: the branch moves only when everything has arrived and can be read.
  static let incoming = "refs/routekeeper/incoming"
  /// Former tips that the branch no longer leads to stay readable under this prefix.
  static let kept = "refs/routekeeper/kept/"

  let request: FetchRequest

  func perform() -> FetchAnswer {
    do throws(GitError) {
      try request.place.makeHome()
      // Group and others have no business in the rules of an organisation.
      umask(0o077)
      setenv("HOME", request.place.home, 1)
      try GitLibrary.require()
      _ = routekeeper_git_set_pack_limits(request.limits.packObjects, request.limits.objectBytes)
      _ = routekeeper_git_set_user_agent("routekeeper")
      // The name becomes part of a reference specification, where `*` and `:` would have a meaning.
      var isValid: CInt = 0
      guard git_reference_name_is_valid(&isValid, "refs/heads/" + request.branch) == 0, isValid == 1 else {
        throw GitError(
          .configuration,
          "“\(printable(request.branch, limit: 100))” (repository.branch) is not the name of a branch; write main, "
            + "not refs/heads/main or a pattern."
        )
      }
      switch request.operation {
      case .fetch: return try fetch()
      case .compact: return try compact()
      }
    } catch {
      return .failure(error)
    }
  }

  private func fetch() throws(GitError) -> FetchAnswer {
    if !request.isRebuild {
      do throws(GitError) {
        return try fetch(into: request.place.directory, replacement: false)
      } catch  where error.code == .mirrorCorrupt {
        // Falls through: a mirror is a cache.
      }
    }
    return try fetch(into: request.place.fresh, replacement: true)
  }

  private func fetch(into directory: String, replacement: Bool) throws(GitError) -> FetchAnswer {
    let mirror = try WritableMirror(directory: directory)
    let announced: [AnnouncedReference]
    let material = try RemoteMaterial(request)
    do throws(GitError) {
      announced = try references(mirror, material, directory)
    } catch {
      throw material.withoutSecrets(error)
    }
    if let tip = try mirror.branchTip(request.branch) { return .tip(tip, replacement: replacement) }
    let branches = announced.compactMap { $0.name.hasPrefix("refs/heads/") ? String($0.name.dropFirst(11)) : nil }
    if branches.isEmpty { return .absent(.emptyRepository, replacement: replacement) }
    return .absent(.noSuchBranch(others: Array(branches.sorted().prefix(10))), replacement: replacement)
  }

  /// What the remote has, after the mirror was brought up to it.
  private func references(
    _ mirror: borrowing WritableMirror, _ material: RemoteMaterial, _ directory: String
  ) throws(GitError) -> [AnnouncedReference] {
    switch request.connection.transport {
    case .libgit2:
      var session = try LibgitSession(request, material, mirror: mirror)
      let announced = try session.references()
      try update(mirror, from: announced, by: &session)
      return announced
    case .git:
      var session = HostGitSession(request, material, directory: directory)
      let announced = try session.references()
      try update(mirror, from: announced, by: &session)
      return announced
    }
  }

  private func update<Session: RemoteSession & ~Copyable>(
    _ mirror: borrowing WritableMirror, from announced: [AnnouncedReference], by session: inout Session
  ) throws(GitError) {
    guard announced.count <= request.limits.references else {
      throw GitError(
        .limit,
        "\(request.remote) has \(announced.count) branches and tags, more than the \(request.limits.references) that are "
          + "accepted (fixed); delete some, or use a repository of its own for the rules."
      )
    }
    let name = "refs/heads/" + request.branch
    let former = try mirror.branchTip(request.branch)
    guard let target = announced.first(where: { $0.name == name })?.id else {
      if let former { try mirror.keep(former) }
      try mirror.delete(name)
      return
    }
    if let former { try mirror.checkReadable(former) }
    if former != target {
      try mirror.delete(Self.incoming)
      try session.download(request.branch)
      let arrived = try mirror.arrived()
      if let former, try !mirror.isAncestor(former, of: arrived) { try mirror.keep(former) }
      try mirror.set(name, to: arrived)
    }
    try mirror.setTags(announced)
  }

  /// The mirror fetches from itself: one pack, the kept commits included, and no network.
  private func compact() throws(GitError) -> FetchAnswer {
    let fresh = try WritableMirror(directory: request.place.fresh)
    try fresh.copyEverything(from: request.place.directory)
    return .compacted
  }
}
