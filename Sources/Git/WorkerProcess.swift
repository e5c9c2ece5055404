internal import CLibgit2
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Runs the fetch worker once: in a session of its own, with a deadline, and with every process that it started
/// gone when this returns.
struct WorkerProcess {
  let command: FetchCommand

  private enum Ending {
    case answered([UInt8])
    case deadline
    case cancelled
  }

  /// - Returns: The worker's answer; its failure is thrown.
  func perform(_ request: FetchRequest, deadline: Duration) async throws(GitError) -> FetchAnswer {
    let pipe = try Self.pipe(holding: request.message.encoded)
    // The write end stays open while the worker runs: end-of-file tells the worker that this process is gone.
    defer { close(pipe.write) }
    let ending: Ending
    let status: String
    do {
      let result = try await run(
        .path(FilePath(command.executable)), arguments: Arguments(command.arguments), environment: Self.environment(),
        platformOptions: Self.options,
        input: .fileDescriptor(FileDescriptor(rawValue: pipe.read), closeAfterSpawningProcess: true), output: .sequence,
        error: .discarded
      ) { execution in
        let ending = await Self.wait(for: execution.standardOutput, deadline: deadline)
        // The worker leads its group and is not reaped yet, so the number cannot be anybody else's.
        try? execution.send(signal: .kill, toProcessGroup: true)
        return ending
      }
      ending = Task.isCancelled ? .cancelled : result.closureResult
      status = "\(result.terminationStatus)"
    } catch {
      if Task.isCancelled { throw GitError(.cancelled, "The fetch was cancelled.") }
      throw GitError(.worker, "The fetch worker \(command.executable) cannot be started.", detail: "\(error)")
    }
    switch ending {
    case .cancelled: throw GitError(.cancelled, "The fetch was cancelled.")
    case .deadline:
      throw GitError(
        .timeout,
        "\(request.remote) did not finish within \(deadline) (repository.timeout); check that it is up and reachable.")
    case .answered(let bytes):
      guard let message = FieldMessage(encoded: bytes), let answer = FetchAnswer(message) else {
        throw GitError(.worker, "The fetch worker ended without an answer.", detail: status)
      }
      if case .failure(let error) = answer { throw error }
      return answer
    }
  }

  private static func wait(for output: SubprocessOutputSequence, deadline: Duration) async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        do {
          for try await chunk in output {
            chunk.withUnsafeBytes { bytes.append(contentsOf: $0) }
            if bytes.count > FieldMessage.largest { break }
          }
        } catch {
          return .answered([])
        }
        return .answered(bytes)
      }
      group.addTask {
        do { try await Task.sleep(for: deadline) } catch { return .cancelled }
        return .deadline
      }
      let first = await group.next() ?? .cancelled
      group.cancelAll()
      return first
    }
  }

  /// The request fits into the pipe's buffer, so it is written before the worker exists: no write can block, or
  /// meet a closed pipe.
  private static func pipe(holding bytes: [UInt8]) throws(GitError) -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    guard routekeeper_pipe(&ends) == 0 else {
      throw GitError(.worker, "No pipe to the fetch worker.", detail: String(cString: strerror(errno)))
    }
    // Never block on a request beyond the buffer (64 KiB): fail instead.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    guard write(ends[1], bytes, bytes.count) == bytes.count else {
      close(ends[0])
      close(ends[1])
      throw GitError(.worker, "The request to the fetch worker is too long: \(bytes.count) bytes.")
    }
    return (ends[0], ends[1])
  }

  static var options: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    // For cancellation: the whole group, at once. The mirror stands a kill at any moment, and the worker's
    // leftovers are removed before the next fetch.
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
    return options
  }

  /// Where programs of the host are looked for.
  static let searchPath = "/usr/local/bin:/usr/bin:/bin"

  /// Nothing of the daemon's environment but what programs need to start: no proxy, no git setting, no secret.
  static func environment(_ own: [Subprocess.Environment.Key: String] = [:]) -> Subprocess.Environment {
    var variables: [Subprocess.Environment.Key: String] = [
      "PATH": searchPath, "LC_ALL": "C", "SWIFT_BACKTRACE": "enable=no",
      // Where a filter of system calls refuses a priority, Dispatch would say so for each thread.
      "LIBDISPATCH_LOG": "NO",
    ]
    if let libraries = getenv("LD_LIBRARY_PATH") { variables["LD_LIBRARY_PATH"] = String(cString: libraries) }
    return .custom(variables.merging(own) { $1 })
  }
}
