internal import Dispatch
internal import Glibc

/// The child's side of a fetch: reads one request, performs it, writes one answer. May block, hang and crash; the
/// parent kills it at the deadline.
package enum FetchWorker {
  /// - Parameters:
  ///   - input: Where the request comes from. Its end-of-file means that the parent is gone, and ends this process.
  ///   - output: Where the answer goes.
  /// - Returns: The exit status: 0 when an answer was written, 64 for a request that cannot be read.
  package static func run(input: CInt = STDIN_FILENO, output: CInt = STDOUT_FILENO) -> CInt {
    signal(SIGPIPE, SIG_IGN)
    // Before the request is there, so that it does not wait for this; a failure is told with the answer.
    try? GitLibrary.require()
    guard let message = readMessage(from: input), let request = FetchRequest(message) else {
      let text = "fetch-worker is started by routekeeper itself and reads its request from standard input.\n"
      _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
      return 64
    }
    endWithParent(input, deadlineSeconds: request.deadlineSeconds)
    let answer = FetchSession(request: request).perform()
    return writeAll(answer.message.encoded, to: output) ? 0 : 1
  }

  private static func readMessage(from input: CInt) -> FieldMessage? {
    var bytes: [UInt8] = []
    var wanted = 4
    while bytes.count < wanted {
      var chunk = [UInt8](repeating: 0, count: wanted - bytes.count)
      let count = read(input, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes.append(contentsOf: chunk.prefix(count))
      if bytes.count == 4 {
        guard let length = FieldMessage.length(of: bytes[...]), length <= FieldMessage.largest else { return nil }
        wanted = 4 + length
      }
    }
    return FieldMessage(encoded: bytes)
  }

  /// No orphans: a daemon that was killed cannot kill its worker, so the worker watches the pipe from it, and an
  /// alarm stands behind that.
  private static func endWithParent(_ input: CInt, deadlineSeconds: Int) {
    alarm(UInt32(clamping: deadlineSeconds) &+ 5)
    DispatchQueue(label: "routekeeper.fetch-worker.parent").async {
      var byte: UInt8 = 0
      while true {
        let count = read(input, &byte, 1)
        if count == 1 || (count < 0 && errno == EINTR) { continue }
        // git and ssh, which the worker may have started, are in its group.
        if getpgrp() == getpid() { kill(0, SIGKILL) }
        _exit(1)
      }
    }
  }

  private static func writeAll(_ bytes: [UInt8], to output: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
