import Glibc

/// How calls are written.
package enum CallFormat: String, CaseIterable, Sendable {
  /// By the name and the first byte of each file.
  case automatic = "auto"
  /// One JSON object a line.
  case jsonLines = "jsonl"
  /// With the names of fields in the first line.
  case csv
}

/// The lines of one input, in chunks.
struct LineSource {
  private let input: InputBytes
  /// The begin of a line whose end was not read yet.
  private var carry: [UInt8] = []
  private var isAtStart = true
  private var isAtEnd = false
  /// In a line too long: until its end nothing is kept.
  private var isDiscarding = false

  init(_ input: InputBytes) { self.input = input }

  /// Fills memory of `CallChunk.capacity` with whole lines.
  ///
  /// - Returns: how many bytes; 0 at the end.
  mutating func fill(
    _ bytes: UnsafeMutablePointer<UInt8>, _ monitor: ReplayMonitor
  ) throws(ReplayFailure) -> Int {
    while true {
      var count = carry.count
      for (index, byte) in carry.enumerated() { bytes[index] = byte }
      carry.removeAll(keepingCapacity: true)
      while !isAtEnd && count < CallChunk.size {
        let before = input.position
        let read = try input.read(
          UnsafeMutableRawBufferPointer(start: bytes + count, count: CallChunk.capacity - count))
        monitor.add(bytes: input.position - before)
        if read == 0 { isAtEnd = true }
        count += read
        if isAtStart { skipMark(bytes, &count) }
        if isDiscarding { discard(bytes, &count) }
      }
      if !isAtEnd { cut(bytes, &count) }
      if count > 0 || isAtEnd { return count }
    }
  }

  /// Keeps whole lines and carries the rest.
  private mutating func cut(_ bytes: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
    var end = count
    while end > 0 && bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
    if end == 0 && count > CallReader.longestLine {
      // No line ends here, so it is too long: it is told as such, and its rest is passed over.
      isDiscarding = true
      return
    }
    carry.append(contentsOf: UnsafeBufferPointer(start: bytes + end, count: count - end))
    count = end
  }

  private mutating func discard(_ bytes: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
    guard let end = memchr(bytes, Int32(UInt8(ascii: "\n")), count) else {
      count = 0
      return
    }
    isDiscarding = false
    let used = UnsafeRawPointer(end) - UnsafeRawPointer(bytes) + 1
    memmove(bytes, bytes + used, count - used)
    count -= used
  }

  /// A byte order mark before the first call, as some programs write it.
  private mutating func skipMark(_ bytes: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
    guard count >= 3 || isAtEnd else { return }
    isAtStart = false
    guard count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else { return }
    memmove(bytes, bytes + 3, count - 3)
    count -= 3
  }
}
