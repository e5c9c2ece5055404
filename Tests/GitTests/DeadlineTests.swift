import Foundation
import TestSupport
import Testing

@testable import Git

/// A remote that never answers costs its deadline and nothing else.
@Suite struct DeadlineTests {
  static let urls = ["http", "ssh"].flatMap { scheme in bothTransports.map { (scheme, $0) } }

  @Test(arguments: urls) func endsAtTheDeadline(_ scheme: String, _ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let silent = try TCPListener()
      try await HostCommand.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", fixture.scratch.path("key")])
      let credentials = GitCredentials(
        sshKeyFile: fixture.scratch.path("key"),
        knownHostsFile: try fixture.scratch.write(
          "known_hosts", "other ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJ0bG9yIHRoYXQgaXMgbm90IHRoZSByaWdodCBvbmUu\n"))
      let mirror = try fixture.mirror(
        transport, url: "\(scheme)://127.0.0.1:\(silent.port)/r", credentials: credentials)
      let start = ContinuousClock.now
      let error = await mirror.fetchFailure(deadline: .seconds(1))
      #expect(error?.code == .timeout, "\(String(describing: error))")
      #expect(error?.message.contains("repository.timeout") == true)
      #expect(ContinuousClock.now - start < .seconds(10))
      try await waitUntil("nobody is left") {
        processesNaming(mirror.place.directory).isEmpty
      }
      #expect(!FileManager.default.fileExists(atPath: mirror.place.home))
      withExtendedLifetime(silent) {}
    }
  }

  @Test(arguments: bothTransports) func cancellingKillsTheChild(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let silent = try TCPListener()
      let token = "canary-1a2b3c4d"
      let mirror = try fixture.mirror(
        transport, url: "http://127.0.0.1:\(silent.port)/r",
        credentials: GitCredentials(passwordFile: try fixture.scratch.write("password", token)))
      let task = Task { await mirror.fetchFailure() }
      // The home lies there from the worker's first step on.
      try await waitUntil("the worker is at work") {
        FileManager.default.fileExists(atPath: mirror.place.directory + "/HEAD")
      }
      if transport == .git {
        try await waitUntil("git is running") { !processesNaming(mirror.place.directory).isEmpty }
      }
      for pid in allProcesses() where pid != getpid() {
        for file in ["cmdline", "environ"] {
          let text = FileManager.default.contents(atPath: "/proc/\(pid)/\(file)") ?? Data()
          #expect(text.range(of: Data(token.utf8)) == nil, "the token is in \(file) of a process")
        }
      }
      task.cancel()
      let error = await task.value
      #expect(error?.code == .cancelled, "\(String(describing: error))")
      try await waitUntil("nobody is left") { processesNaming(mirror.place.directory).isEmpty }
      withExtendedLifetime(silent) {}
    }
  }

  @Test func oneFetchRunsAtATimeAndTheNextIsItsOwn() async throws {
    try await MirrorFixture.with { fixture in
      let tip = try await fixture.remote.commit(files: ["a": "1"])
      let mirror = try fixture.mirror()
      let tips = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<4 { group.addTask { try await mirror.fetch(deadline: ample).tip?.hex } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(tips == [tip, tip, tip, tip])
    }
  }

  /// A daemon that is killed cannot kill its worker; the worker sees its pipe end and goes.
  @Test func theWorkerEndsWithItsParent() async throws {
    try await MirrorFixture.with { fixture in
      let silent = try TCPListener()
      let request = FetchRequest(
        operation: .fetch, place: MirrorPlace(directory: fixture.scratch.path("mirror")),
        remote: try RemoteURL("http://127.0.0.1:\(silent.port)/r"), branch: "main", credentials: GitCredentials(),
        connection: GitConnection(transport: .git), limits: GitLimits(), isRebuild: false, deadlineSeconds: 600)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: fixture.fetcher.executable)
      process.arguments = fixture.fetcher.arguments
      let (input, output) = (Pipe(), Pipe())
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(request.message.encoded))
      try await waitUntil("git is running") { !processesNaming(request.place.directory).isEmpty }
      try input.fileHandleForWriting.close()
      try await waitUntil("the worker is gone") { !process.isRunning }
      withExtendedLifetime(silent) {}
    }
  }

  @Test func aWorkerThatIsNoneIsNamed() async throws {
    try await MirrorFixture.with { fixture in
      for (executable, arguments, words) in [
        ("/nowhere/routekeeper", [], "cannot be started"), ("/bin/true", [], "without an answer"),
        ("/bin/cat", [], "without an answer"), ("/bin/sleep", ["600"], "repository.timeout"),
      ] {
        let mirror = Mirror(
          directory: fixture.scratch.path("state/mirror"), remote: try RemoteURL(fixture.remote.url), branch: "main",
          fetcher: FetchCommand(executable: executable, arguments: arguments))
        let isSilent = executable == "/bin/sleep"
        let error = await mirror.fetchFailure(deadline: .seconds(isSilent ? 1 : 30))
        #expect(error?.code == (isSilent ? .timeout : .worker), "\(String(describing: error))")
        #expect(error?.message.contains(words) == true)
      }
    }
  }
}

private func allProcesses() -> [Int32] {
  ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
}

/// Processes, other than this one, whose arguments or environment name a path.
private func processesNaming(_ path: String) -> [Int32] {
  allProcesses().filter { pid in
    guard pid != getpid() else { return false }
    return ["cmdline", "environ"].contains { file in
      FileManager.default.contents(atPath: "/proc/\(pid)/\(file)")?.range(of: Data(path.utf8)) != nil
    }
  }
}
