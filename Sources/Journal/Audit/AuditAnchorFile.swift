internal import Glibc
internal import RoutingModel

/// A file outside the state directory that holds every head of the audit log, one line each: `TIME SIZE:HASH`.
///
/// The chain of hashes shows every edit, but a log whose end was cut, or that an older copy took the place of, is whole
/// in itself. Only somebody else's memory of its head shows that.
final class AuditAnchorFile: Sendable {
  let path: String
  private let file: Int32
  private let now: @Sendable () -> Instant

  /// Opens the file to append, making it (0600) where it is missing. An append-only file (`chattr +a`) will do.
  init(_ path: String, now: @escaping @Sendable () -> Instant) throws(JournalError) {
    self.path = path
    self.now = now
    // Not waiting for a reader, should it be a pipe.
    file = open(path, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure(path) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw .anchorUnusable(path: path, detail: "is no regular file")
    }
    // A name that a loss of power can take away again would let a cut log pass.
    try StateDirectory.syncParent(of: path)
  }

  deinit { close(file) }

  /// On disk when it returns. A line of about 120 bytes for each commit of the journal.
  func append(_ head: AuditHead) throws(JournalError) {
    let line = Array("\(now().rfc3339) \(head)\n".utf8)
    // One write for one line: with O_APPEND nothing comes between.
    var count = write(file, line, line.count)
    while count < 0 && errno == EINTR { count = write(file, line, line.count) }
    guard count == line.count else {
      throw count < 0 ? Self.failure(path) : .anchorUnusable(path: path, detail: "took only a part of a line")
    }
    guard fsync(file) == 0 else { throw Self.failure(path) }
  }

  /// The last head that was appended; `nil` in an empty file. Marks a line that the end of a process tore.
  func last() throws(JournalError) -> AuditHead? {
    let size = lseek(file, 0, SEEK_END)
    guard size >= 0 else { throw Self.failure(path) }
    if size == 0 { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(min(size, Self.tail)))
    guard pread(file, &bytes, bytes.count, size - off_t(bytes.count)) == bytes.count else { throw Self.failure(path) }
    if bytes.last != 0x0A {
      let mark = Array("\(Self.torn)\n".utf8)
      guard write(file, mark, mark.count) == mark.count, fsync(file) == 0 else { throw Self.failure(path) }
      bytes.append(contentsOf: mark)
    }
    for line in bytes.split(separator: 0x0A).reversed() {
      if case .head(let head) = Self.content(of: Array(line)) { return head }
    }
    throw .anchorUnusable(path: path, detail: "ends with something else than heads of an audit log")
  }

  /// Bytes at the end that are looked through for the last head: some thirty lines.
  private static let tail: off_t = 4096
  private static let torn = " (torn)"

  private static func failure(_ path: String) -> JournalError {
    .anchorUnusable(path: path, detail: "cannot be used: \(String(cString: strerror(errno)))")
  }
}

extension AuditAnchorFile {
  enum Content: Equatable {
    case head(AuditHead)
    /// An empty line, a torn one, a message of a log that is about something else.
    case nothing
    case unreadable
  }

  /// A line of the daemon's log with a large error text in it is still below this.
  private static let longestLine = 1 << 20

  /// Calls `body` for each line that should hold a head. Lines of the daemon's log in JSON will do as well: their
  /// member `audit` is the head.
  static func forEachLine(
    of path: String, upTo end: Int = .max, _ body: (_ content: Content, _ number: Int64) throws -> Void
  ) throws {
    try BoundedLines(path: path, limit: longestLine).read(upTo: end) { line in
      let content = content(of: line.bytes)
      if content != .nothing { try body(content, line.number) }
    }
  }

  static func size(of path: String) throws(JournalError) -> Int {
    try BoundedLines(path: path, limit: longestLine).size()
  }

  private static func content(of line: [UInt8]) -> Content {
    guard let text = String(validating: line, as: UTF8.self) else { return .unreadable }
    let trimmed = text.split(separator: " ", omittingEmptySubsequences: true)
    guard let word = trimmed.last else { return .nothing }
    if line.first == UInt8(ascii: "{") {
      guard let message = try? JSONReader.read(text) else { return .unreadable }
      guard let head = message["audit"]?.stringValue else { return .nothing }
      return AuditHead(text: head).map { .head($0) } ?? .unreadable
    }
    if text.hasSuffix(torn) { return .nothing }
    return AuditHead(text: String(word)).map { .head($0) } ?? .unreadable
  }
}
