import Foundation
import Journal
import Synchronization
import Testing

/// A child that holds copies of open files, as one does between its fork and its `exec`.
private struct Child {
  private(set) var process: pid_t = 0

  init(_ program: String, _ arguments: [String] = [], keeping files: [Int32] = []) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Onto itself: the copy stays open in the new program.
    for file in files { posix_spawn_file_actions_adddup2(&actions, file, file) }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    try #require(posix_spawn(&process, program, &actions, nil, &words, nil) == 0)
  }

  func end() {
    kill(process, SIGKILL)
    wait()
  }

  func wait() {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}

private final class Storm: Sendable {
  let forks = Atomic(0)
  let isOver = Atomic(false)
}

@Suite struct LockTests {
  /// The descriptors of this process that have `path` open.
  func descriptors(of path: String) throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name)
      return target == path ? Int32(name) : nil
    }
  }

  @Test func aClosedJournalIsFreeWhileAForkedChildStillHasTheFile() throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let files = try descriptors(of: folder.path + "/lock")
    #expect(files.count == 1)
    #expect(files.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
    let child = try Child("/bin/sleep", ["600"], keeping: files)
    defer { child.end() }
    try journal.close()
    try folder.open().close()
  }

  @Test func aChildThatOutlivesAKilledHolderIsWaitedFor() throws {
    let folder = StateFolder()
    try folder.open().close()
    let dead = try Child("/bin/true")
    dead.wait()
    let lock = open(folder.path + "/lock", O_RDWR | O_CLOEXEC)
    try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let line = Array("\(dead.process)\n".utf8)
    try #require(ftruncate(lock, 0) == 0 && pwrite(lock, line, line.count, 0) == line.count)
    let child = try Child("/bin/sleep", ["0.1"], keeping: [lock])
    close(lock)
    defer { child.wait() }
    try folder.open().close()
  }

  @Test func aLockThatNobodyAliveIsNamedForIsRefusedInTheEnd() throws {
    let folder = StateFolder()
    try folder.open().close()
    let lock = open(folder.path + "/lock", O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX | LOCK_NB) == 0 && ftruncate(lock, 0) == 0)
    #expect(throws: JournalError.locked(path: folder.path, holder: nil)) { try folder.open() }
  }

  @Test func reopeningDuringAStormOfForks() async throws {
    let folder = StateFolder()
    let storm = Storm()
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 {
        group.addTask {
          while !storm.isOver.load(ordering: .relaxed) {
            try Child("/bin/true").wait()
            storm.forks.add(1, ordering: .relaxed)
            await Task.yield()
          }
        }
      }
      defer { storm.isOver.store(true, ordering: .relaxed) }
      var rounds = 0
      while rounds < 100 || storm.forks.load(ordering: .relaxed) < 50 {
        try folder.open().close()
        rounds += 1
        await Task.yield()
      }
    }
  }
}
