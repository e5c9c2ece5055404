internal import Subprocess
internal import SystemPackage

/// One run of a program that judges a signature: in a session of its own, with a deadline, bounded output, and
/// nothing of the daemon's environment.
struct ToolProcess {
  struct Result {
    /// `nil` where a signal ended it.
    let status: Int32?
    let output: String
    let complaint: String
  }

  /// Bytes of either output; some lines are expected.
  private static let outputLimit = 256 << 10

  let program: String
  /// HOME of the program.
  let home: String
  /// Of one run; it takes milliseconds, and the disk may be busy.
  var deadline = Duration.seconds(20)

  private enum Ending {
    case ended(Result)
    case failed(String)
    case deadline
  }

  /// - Parameter input: path of a file to be read from standard input; `nil` for none.
  func run(_ arguments: [String], input: String? = nil) async throws(GitError) -> Result {
    let ending = await withTaskGroup(of: Ending.self) { group in
      group.addTask {
        do { return .ended(try await perform(arguments, input)) } catch { return .failed("\(error)") }
      }
      group.addTask {
        try? await Task.sleep(for: deadline)
        return .deadline
      }
      let first = await group.next() ?? .deadline
      group.cancelAll()
      return first
    }
    if Task.isCancelled { throw GitError(.cancelled, "The look at a signature was cancelled.") }
    switch ending {
    case .ended(let result):
      guard result.status != nil else {
        throw GitError(.worker, "\(program) ended by a signal.", detail: printable(result.complaint, limit: 300))
      }
      return result
    case .failed(let detail):
      throw GitError(
        .configuration, "\(program) cannot be run, and signatures need it: apt install openssh-client gpgv.",
        detail: detail)
    case .deadline:
      throw GitError(.timeout, "\(program) did not judge a signature within \(deadline) (fixed).")
    }
  }

  private func perform(_ arguments: [String], _ input: String?) async throws -> Result {
    let source = try FileDescriptor.open(FilePath(input ?? "/dev/null"), .readOnly)
    let result = try await Subprocess.run(
      .name(program), arguments: Arguments(arguments),
      environment: WorkerProcess.environment(["HOME": home, "GNUPGHOME": home]),
      platformOptions: WorkerProcess.options,
      input: .fileDescriptor(source, closeAfterSpawningProcess: true), output: .bytes(limit: Self.outputLimit),
      error: .bytes(limit: Self.outputLimit))
    var status: Int32?
    if case .exited(let code) = result.terminationStatus { status = code }
    return Result(
      status: status, output: String(decoding: result.standardOutput, as: UTF8.self),
      complaint: String(decoding: result.standardError, as: UTF8.self))
  }
}
