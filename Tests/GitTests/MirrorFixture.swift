import TestSupport

@testable import Git

/// A remote and a mirror of it, each in a directory of the test's own.
struct MirrorFixture {
  let scratch: ScratchDirectory
  let remote: GitFixture
  let fetcher: FetchCommand

  static func with<Value>(
    remoteArguments: [String] = [], _ body: (MirrorFixture) async throws -> Value
  ) async throws -> Value {
    try await withScratchDirectory { scratch in
      let remote = try await GitFixture(path: scratch.path("remote.git"), arguments: remoteArguments)
      let fetcher = FetchCommand(executable: try HostCommand.built("routekeeper"))
      return try await body(MirrorFixture(scratch: scratch, remote: remote, fetcher: fetcher))
    }
  }

  /// A mirror at `state/mirror`, of this fixture's remote unless another address is given.
  func mirror(
    _ transport: GitConnection.Transport = .libgit2, url: String? = nil, branch: String = "main",
    credentials: GitCredentials = GitCredentials(), certificateAuthorityFile: String? = nil, proxy: String? = nil,
    limits: GitLimits = GitLimits(), keepsWorkerReady: Bool = false,
    longestWait: Duration = Mirror.longestWait
  ) throws -> Mirror {
    Mirror(
      directory: scratch.path("state/mirror"), remote: try RemoteURL(url ?? remote.url), branch: branch,
      credentials: credentials,
      connection: GitConnection(transport: transport, certificateAuthorityFile: certificateAuthorityFile, proxy: proxy),
      limits: limits,
      fetcher: fetcher, keepsWorkerReady: keepsWorkerReady, longestWait: longestWait)
  }
}

let bothTransports: [GitConnection.Transport] = [.libgit2, .git]

/// Long enough for a busy machine; no passing test waits for it.
let ample = Duration.seconds(60)

extension Mirror {
  /// The failure of a fetch, nil if it works.
  func fetchFailure(deadline: Duration = ample) async -> GitError? {
    do throws(GitError) {
      _ = try await fetch(deadline: deadline)
      return nil
    } catch {
      return error
    }
  }

  /// The text of every file of the branch's tip, by path.
  func texts() throws -> [String: String] {
    guard let tip = try tip() else { return [:] }
    let files = try files(of: tip, under: ".") { _, _ in true }.files
    let contents = try contents(of: files.map(\.id))
    return Dictionary(
      uniqueKeysWithValues: zip(files.map(\.path), contents.map { String(decoding: $0, as: UTF8.self) }))
  }
}
