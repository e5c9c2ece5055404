internal import Glibc

/// A new file (0600) that is on disk when `finish` returns. Never writes over a file that is there.
///
/// Until then it has another name: a process that ends in the middle must not leave half a file that looks like a
/// whole one to a person, or half a signing key to the next start.
struct DurableFile: ~Copyable {
  private let path: String
  private let partPath: String
  private let file: Int32
  private var buffer: [UInt8] = []

  private static let bufferSize = 64 << 10

  /// The lock of the state directory lets one process write: a part that is there already has no owner any more.
  init(_ path: String) throws(JournalError) {
    self.path = path
    partPath = path + ".part"
    let isTaken = access(path, F_OK) == 0
    file = isTaken ? -1 : open(partPath, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw isTaken ? Self.exists(path) : StateDirectory.failure(errno, partPath) }
  }

  deinit {
    close(file)
    unlink(partPath)
  }

  private static func exists(_ path: String) -> JournalError {
    .cannotCreate(path: path, detail: "it exists already")
  }

  mutating func append(_ text: String) throws(JournalError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  mutating func finish() throws(JournalError) {
    try flush()
    guard fsync(file) == 0 else { throw StateDirectory.failure(errno, path) }
    // Unlike a renaming, a link fails where the name is taken.
    guard link(partPath, path) == 0 else {
      throw errno == EEXIST ? Self.exists(path) : StateDirectory.failure(errno, path)
    }
    unlink(partPath)
    try StateDirectory.syncParent(of: path)
  }

  private mutating func flush() throws(JournalError) {
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw StateDirectory.failure(errno, path) }
      rest = rest.dropFirst(count)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
