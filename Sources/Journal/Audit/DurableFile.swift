internal import Glibc

/// A new file (0600) that is on disk when `finish` returns. Never writes over a file that is there.
struct DurableFile: ~Copyable {
  private let path: String
  private let file: Int32
  private var buffer: [UInt8] = []
  private var isFinished = false

  private static let bufferSize = 64 << 10

  init(_ path: String) throws(JournalError) {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      if errno == EEXIST { throw .cannotCreate(path: path, detail: "it exists already") }
      throw StateDirectory.failure(errno, path)
    }
  }

  /// Half a file would look like a whole one to the next person.
  deinit {
    close(file)
    if !isFinished { unlink(path) }
  }

  mutating func append(_ text: String) throws(JournalError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  mutating func finish() throws(JournalError) {
    try flush()
    guard fsync(file) == 0 else { throw StateDirectory.failure(errno, path) }
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw StateDirectory.failure(errno, parent) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw StateDirectory.failure(errno, parent) }
    isFinished = true
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
