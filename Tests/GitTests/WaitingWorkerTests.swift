import Foundation
import TestSupport
import Testing

@testable import Git

/// The worker that stands by for the next fetch: it is used, it may die, and it ends with its mirror.
@Suite struct WaitingWorkerTests {
  @Test func theNextFetchUsesIt() async throws {
    try await withNamedWorkers { fixture, name in
      _ = try await fixture.remote.commit(files: ["a": "1"])
      let mirror = try fixture.mirror(keepsWorkerReady: true)
      _ = try await mirror.fetch(deadline: ample)
      let first = try await waitingWorker(name)
      let tip = try await fixture.remote.commit(files: ["a": "2"])
      let report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == tip)
      let second = try await waitingWorker(name)
      #expect(first != second, "a worker performs one request")
      #expect(!isRunning(first, name))
    }
  }

  @Test func oneThatDiedWhileItWaitedIsReplaced() async throws {
    try await withNamedWorkers { fixture, name in
      _ = try await fixture.remote.commit(files: ["a": "1"])
      let mirror = try fixture.mirror(keepsWorkerReady: true)
      _ = try await mirror.fetch(deadline: ample)
      kill(try await waitingWorker(name), SIGKILL)
      let tip = try await fixture.remote.commit(files: ["a": "2"])
      let report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == tip)
    }
  }

  /// The certificate authorities that it read may be others by now.
  @Test func oneThatWaitedTooLongIsNotUsed() async throws {
    try await withNamedWorkers { fixture, name in
      _ = try await fixture.remote.commit(files: ["a": "1"])
      let mirror = try fixture.mirror(keepsWorkerReady: true, longestWait: .zero)
      _ = try await mirror.fetch(deadline: ample)
      let old = try await waitingWorker(name)
      // It would answer nothing until the deadline.
      kill(old, SIGSTOP)
      let tip = try await fixture.remote.commit(files: ["a": "2"])
      let report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == tip)
      try await waitUntil("the old one is gone") { !isRunning(old, name) }
    }
  }

  @Test func itEndsWithItsMirror() async throws {
    try await withNamedWorkers { fixture, name in
      _ = try await fixture.remote.commit(files: ["a": "1"])
      var mirror: Mirror? = try fixture.mirror(keepsWorkerReady: true)
      _ = try await mirror?.fetch(deadline: ample)
      let worker = try await waitingWorker(name)
      mirror = nil
      try await waitUntil("the worker is gone") { !isRunning(worker, name) }
    }
  }

  @Test func aCancelledFetchLeavesNone() async throws {
    try await withNamedWorkers { fixture, name in
      let silent = try TCPListener()
      let mirror = try fixture.mirror(url: "http://127.0.0.1:\(silent.port)/r", keepsWorkerReady: true)
      let fetch = Task { await mirror.fetchFailure() }
      let worker = try await waitingWorker(name)
      fetch.cancel()
      #expect(await fetch.value?.code == .cancelled)
      #expect(!isRunning(worker, name))
      withExtendedLifetime(silent) {}
    }
  }

  /// One that is not asked to keep any, as of a command that ends after its fetch.
  @Test func withoutTheWishThereIsNone() async throws {
    try await withNamedWorkers { fixture, name in
      _ = try await fixture.remote.commit(files: ["a": "1"])
      let mirror = try fixture.mirror()
      _ = try await mirror.fetch(deadline: ample)
      #expect(await mirror.waitingWorker == nil)
      #expect(workers(name).isEmpty)
    }
  }
}

/// Other tests of this process have workers too: those of this fixture carry its folder as their program's name.
private func withNamedWorkers(_ body: (MirrorFixture, String) async throws -> Void) async throws {
  try await MirrorFixture.with { fixture in
    let name = fixture.scratch.path("worker")
    let fetcher = FetchCommand(
      executable: "/bin/bash",
      arguments: ["-c", "exec -a \"$0\" \"$1\" fetch-worker", name, fixture.fetcher.executable])
    try await body(MirrorFixture(scratch: fixture.scratch, remote: fixture.remote, fetcher: fetcher), name)
  }
}

/// The number of the only worker of that name, once there is one.
private func waitingWorker(_ name: String) async throws -> pid_t {
  try await waitUntil("a worker stands by") { workers(name).count == 1 }
  return try #require(workers(name).first)
}

private func isRunning(_ process: pid_t, _ name: String) -> Bool { workers(name).contains(process) }

private func workers(_ name: String) -> [pid_t] {
  let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
  return tasks.flatMap { task in
    text("/proc/self/task/\(task)/children").split(separator: " ").compactMap { pid_t($0) }
  }.filter { text("/proc/\($0)/cmdline").hasPrefix(name) }
}

private func text(_ path: String) -> String {
  String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
}
