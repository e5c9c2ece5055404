import NIOCore

/// Cuts a stream into lines, none longer than a limit.
struct LineBuffer {
  let limit: Int
  private var bytes: [UInt8] = []
  /// Up to here there is no line break.
  private var searched = 0

  init(limit: Int) { self.limit = limit }

  mutating func append(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }

  /// The next whole line without its break; `nil` when there is none yet.
  mutating func next() -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: 0x0A) else {
      searched = bytes.count
      return nil
    }
    let line = Array(bytes[..<end])
    bytes.removeSubrange(...end)
    searched = 0
    return line
  }

  /// The first line is longer than a line may be, whether or not its end was seen.
  var isTooLong: Bool { bytes.count > limit && !bytes.prefix(limit + 1).contains(0x0A) }
}
