internal import Glibc
internal import RoutingModel

/// Reads a file line by line, with memory for one line.
struct BoundedLines {
  let path: String
  /// Bytes of one line; a file without line ends must not fill the memory.
  let limit: Int

  private static let chunk = 64 << 10

  struct Line {
    /// Without its end.
    let bytes: [UInt8]
    /// From 1.
    let number: Int64
    /// `false` for what stands after the last line feed.
    let isEnded: Bool
  }

  /// Bytes of the file as it is now.
  func size() throws(JournalError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure() }
    return Int(status.st_size)
  }

  /// - Parameter end: bytes of the file to read; what a writer appends in the meantime stays out.
  func read(upTo end: Int = .max, _ body: (Line) throws -> Void) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure() }
    defer { close(file) }
    var left = end
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var line: [UInt8] = []
    var number: Int64 = 1
    while true {
      let count = Glibc.read(file, &buffer, min(left, buffer.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      if count == 0 { break }
      left -= count
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: 0x0A) {
        try append(rest[..<end], to: &line, number)
        try body(Line(bytes: line, number: number, isEnded: true))
        line.removeAll(keepingCapacity: true)
        number += 1
        rest = rest[(end + 1)...]
      }
      try append(rest, to: &line, number)
    }
    if !line.isEmpty { try body(Line(bytes: line, number: number, isEnded: false)) }
  }

  private func append(_ bytes: ArraySlice<UInt8>, to line: inout [UInt8], _ number: Int64) throws {
    guard line.count + bytes.count <= limit else {
      throw JournalError.corrupt(path: path, detail: "line \(number) has more than \(limit) bytes")
    }
    line.append(contentsOf: bytes)
  }

  private func failure() -> JournalError { .unreadable(path: path, detail: String(cString: strerror(errno))) }
}
