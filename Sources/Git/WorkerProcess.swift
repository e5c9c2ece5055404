internal import CLibgit2
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// One fetch worker, in a session of its own: started with this value, it waits for its one request. When the answer is
/// there, every process that it started is gone.
struct WorkerProcess {
  private struct Order {
    let message: [UInt8]
    let deadline: Duration
  }

  private enum Ending {
    case answered([UInt8])
    case deadline
    case cancelled
  }

  private struct Outcome {
    var ending: Ending
    var status: String
  }

  let command: FetchCommand
  let start = ContinuousClock.now
  private let orders: AsyncStream<Order>.Continuation
  /// Does not throw: what went wrong is told to whoever asks.
  private let life: Task<Result<Outcome, GitError>, Never>

  init(_ command: FetchCommand) {
    self.command = command
    let (stream, continuation) = AsyncStream.makeStream(of: Order.self, bufferingPolicy: .bufferingOldest(1))
    orders = continuation
    life = Task {
      do throws(GitError) { return .success(try await Self.live(command, stream)) } catch { return .failure(error) }
    }
  }

  /// For one that is not needed any more.
  func end() {
    life.cancel()
  }

  /// - Parameter deadline: From now on; what the worker waited before does not count.
  /// - Returns: The worker's answer; its failure is thrown.
  func perform(_ request: FetchRequest, deadline: Duration) async throws(GitError) -> FetchAnswer {
    orders.yield(Order(message: request.message.encoded, deadline: deadline))
    orders.finish()
    let life = life
    let outcome = try await withTaskCancellationHandler {
      await life.value
    } onCancel: {
      life.cancel()
    }.get()
    switch outcome.ending {
    case .cancelled: throw GitError(.cancelled, "The fetch was cancelled.")
    case .deadline:
      throw GitError(
        .timeout,
        "\(request.remote) did not finish within \(deadline) (repository.timeout); check that it is up and reachable.")
    case .answered(let bytes):
      guard let message = FieldMessage(encoded: bytes), let answer = FetchAnswer(message) else {
        throw GitError(.worker, "The fetch worker ended without an answer.", detail: outcome.status)
      }
      if case .failure(let error) = answer { throw error }
      return answer
    }
  }

  private static func live(_ command: FetchCommand, _ orders: AsyncStream<Order>) async throws(GitError) -> Outcome {
    let pipe = try pipe()
    // The write end stays open while the worker runs: end-of-file tells the worker that this process is gone. The
    // read end stays too: writing to a worker that has died must not be a signal to this process.
    defer {
      close(pipe.read)
      close(pipe.write)
    }
    do {
      let result = try await run(
        .path(FilePath(command.executable)), arguments: Arguments(command.arguments), environment: environment(),
        platformOptions: options,
        input: .fileDescriptor(FileDescriptor(rawValue: pipe.read), closeAfterSpawningProcess: false),
        output: .sequence, error: .discarded
      ) { execution in
        var ending = Ending.cancelled
        for await order in orders {
          // Fits into the pipe's buffer, or is cut, and then the worker ends without an answer.
          _ = write(pipe.write, order.message, order.message.count)
          ending = await wait(for: execution.standardOutput, deadline: order.deadline)
        }
        // The worker leads its group and is not reaped yet, so the number cannot be anybody else's.
        try? execution.send(signal: .kill, toProcessGroup: true)
        return ending
      }
      return Outcome(
        ending: Task.isCancelled ? .cancelled : result.closureResult, status: "\(result.terminationStatus)")
    } catch {
      if Task.isCancelled { throw GitError(.cancelled, "The fetch was cancelled.") }
      throw GitError(.worker, "The fetch worker \(command.executable) cannot be started.", detail: "\(error)")
    }
  }

  private static func wait(for output: SubprocessOutputSequence, deadline: Duration) async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        do {
          for try await chunk in output {
            chunk.withUnsafeBytes { bytes.append(contentsOf: $0) }
            // Its end is not waited for: taking a process down takes milliseconds.
            if bytes.count > FieldMessage.largest || FieldMessage(encoded: bytes) != nil { break }
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

  private static func pipe() throws(GitError) -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    guard routekeeper_pipe(&ends) == 0 else {
      throw GitError(.worker, "No pipe to the fetch worker.", detail: String(cString: strerror(errno)))
    }
    // Never block on a request beyond the buffer (64 KiB): fail instead.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
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
