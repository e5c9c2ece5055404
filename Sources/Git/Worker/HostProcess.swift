internal import CLibgit2
internal import Glibc

/// One run of a program of the host inside the worker, which blocks until it ends. The worker's deadline is this
/// program's too: it stays in the worker's process group.
struct HostProcess {
  struct Result {
    let status: CInt
    let output: [UInt8]
    /// The last lines of what it said on standard error, at most 4 KiB.
    let complaint: String
  }

  /// Where the program finds the secret input.
  static let secretDescriptor: CInt = 9

  /// Bytes of the secret input: half of a pipe's buffer (64 KiB), so that writing it never blocks.
  static let secretLimit = 32 << 10

  /// Bytes that are kept of a complaint: its end says most.
  static let complaintLimit = 4 << 10

  /// The name, looked up in PATH, and its arguments.
  var arguments: [String]
  var environment: [String]
  /// Readable once from `secretDescriptor`.
  var secretInput: String?

  func run(outputLimit: Int) throws(GitError) -> Result {
    // Before anything is opened: half a password would be refused as a wrong one.
    let secretBytes = secretInput.map { Array($0.utf8) }
    if let secretBytes, secretBytes.count > Self.secretLimit {
      throw GitError(
        .configuration,
        "repository.usernameFile and repository.passwordFile hold more than \(Self.secretLimit) bytes together (fixed); "
          + "are they the right files?")
    }
    let output = try Self.pipe()
    let complaint = try Self.pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, complaint.write, STDERR_FILENO)
    var secret: (read: CInt, write: CInt)?
    if let secretBytes {
      let pipe = try Self.pipe()
      let written = write(pipe.write, secretBytes, secretBytes.count)
      close(pipe.write)
      guard written == secretBytes.count else {
        for end in [pipe.read, output.read, output.write, complaint.read, complaint.write] { close(end) }
        throw GitError(
          .worker, "The credential could not be handed to git.",
          detail: written < 0 ? String(cString: strerror(errno)) : "only a part of it was taken")
      }
      posix_spawn_file_actions_adddup2(&actions, pipe.read, Self.secretDescriptor)
      secret = pipe
    }
    var child: pid_t = 0
    let spawned = Self.withStrings(arguments) { argv in
      Self.withStrings(environment) { envp in posix_spawnp(&child, arguments[0], &actions, nil, argv, envp) }
    }
    close(output.write)
    close(complaint.write)
    if let secret { close(secret.read) }
    defer {
      close(output.read)
      close(complaint.read)
    }
    guard spawned == 0 else {
      throw GitError(
        .configuration,
        "\(arguments[0]) cannot be started (repository.transport: git); install it: apt install git openssh-client.",
        detail: String(cString: strerror(spawned)))
    }
    let collected = Self.collect(output.read, complaint.read, outputLimit: outputLimit)
    if collected.isTooLong { kill(child, SIGKILL) }
    var status: CInt = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard !collected.isTooLong else {
      throw GitError(
        .limit,
        "The remote announces more branches and tags than are accepted (fixed); delete some, or use a repository of its "
          + "own for the rules.")
    }
    let exited = status & 0x7F == 0
    return Result(
      status: exited ? status >> 8 & 0xFF : 128 + (status & 0x7F), output: collected.output,
      complaint: String(decoding: collected.complaint, as: UTF8.self))
  }

  /// Reads both until both end; what comes beyond the limits is thrown away, so that the program never blocks.
  private static func collect(
    _ output: CInt, _ complaint: CInt, outputLimit: Int
  ) -> (output: [UInt8], complaint: [UInt8], isTooLong: Bool) {
    var collected: [CInt: [UInt8]] = [output: [], complaint: []]
    var open: Set<CInt> = [output, complaint]
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    var isTooLong = false
    while !open.isEmpty, !isTooLong {
      var polls = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&polls, nfds_t(polls.count), -1) >= 0 || errno == EINTR else { break }
      for entry in polls where entry.revents != 0 {
        let count = read(entry.fd, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          open.remove(entry.fd)
          continue
        }
        collected[entry.fd, default: []].append(contentsOf: chunk.prefix(count))
        if entry.fd == output { isTooLong = collected[output, default: []].count > outputLimit }
        // And the byte before, which tells whether a line begins behind it.
        if entry.fd == complaint { collected[complaint] = collected[complaint]?.suffix(complaintLimit + 1) }
      }
    }
    return (collected[output] ?? [], wholeLines(collected[complaint] ?? []), isTooLong)
  }

  /// Without a line that was cut in front: half a secret in it would not be recognised as one.
  private static func wholeLines(_ complaint: [UInt8]) -> [UInt8] {
    guard complaint.count > complaintLimit else { return complaint }
    let end = complaint.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    return end.map { Array(complaint[($0 + 1)...]) } ?? []
  }

  private static func pipe() throws(GitError) -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    guard routekeeper_pipe(&ends) == 0 else {
      throw GitError(.worker, "No pipe to git.", detail: String(cString: strerror(errno)))
    }
    return (ends[0], ends[1])
  }

  private static func withStrings(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> CInt
  ) -> CInt {
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return EINVAL }
      return body(base)
    }
  }
}
