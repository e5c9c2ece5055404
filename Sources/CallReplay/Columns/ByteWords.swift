/// Bytes, eight at a time.
enum ByteWords {
  private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The first bytes as a little-endian word, zero after the end. Eight bytes must be readable.
  @inline(__always)
  static func first(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let word = UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
    return count >= 8 ? word : word & ((1 &<< UInt64(8 &* count)) &- 1)
  }

  /// Seven bytes after the end must be readable.
  @inline(__always)
  static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: count) &* factor
    var at = 0
    while at < count {
      hash = (hash ^ first(bytes + at, count &- at)) &* factor
      hash ^= hash &>> 29
      at &+= 8
    }
    return hash &* factor
  }

  @inline(__always)
  static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var at = 0
    while at < count {
      if first(left + at, count &- at) != first(right + at, count &- at) { return false }
      at &+= 8
    }
    return true
  }

  /// Order of bytes: whether `left` comes before `right`, or they are equal.
  static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    var at = 0
    while at < shared {
      if left[at] != right[at] { return left[at] < right[at] ? -1 : 1 }
      at += 1
    }
    return left.count - right.count
  }
}
