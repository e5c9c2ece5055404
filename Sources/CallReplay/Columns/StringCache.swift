/// Classes of strings seen of late. Of fixed size, so memory does not depend on the calls: a field of few values finds
/// nearly all of them here, and one of many values (a telephone number, an id) gives up looking.
struct StringCache: ~Copyable {
  /// Bytes of a string that is kept; a longer one is classified anew each time.
  static let longest = 48

  private struct Entry {
    var hash: UInt64
    /// Of the string, with a mark for a list; `UInt32.max` where the entry is free.
    var length: UInt32
    var number: UInt32
    // The bytes follow, padded with zeros.
  }

  private static let header = MemoryLayout<Entry>.size
  private static let stride = header + longest
  private static let smallest = 256
  /// A megabyte.
  private static let largest = 16_384
  /// Look-ups, at least, between two looks at how many were misses.
  private static let interval = 4096

  private var entries: UnsafeMutableRawPointer
  private var capacity = smallest
  private var shift = UInt64(64 - smallest.trailingZeroBitCount)
  private var lookups = 0
  private var misses = 0
  private(set) var isOn = true

  init() {
    entries = .allocate(byteCount: (Self.smallest + 1) * Self.stride, alignment: 64)
    clear()
  }

  deinit { entries.deallocate() }

  mutating func clear() {
    for index in 0...capacity {
      entries.storeBytes(of: UInt32.max, toByteOffset: index * Self.stride + 8, as: UInt32.self)
    }
  }

  /// The class of a string that is here. Seven bytes after the end must be readable.
  ///
  /// - Parameter mark: tells lists from strings.
  @inline(__always)
  mutating func known(_ bytes: UnsafePointer<UInt8>, _ count: Int, mark: UInt32) -> UInt32? {
    let hash = ByteWords.hash(bytes, count) ^ UInt64(mark)
    let length = UInt32(truncatingIfNeeded: count) | mark
    lookups &+= 1
    // Each string has two places, so that two that want the same one do not drive each other out.
    var place = entries + Int(truncatingIfNeeded: hash &>> shift) &* Self.stride
    for _ in 0..<2 {
      let entry = place.assumingMemoryBound(to: Entry.self)
      if entry.pointee.hash == hash, entry.pointee.length == length,
        ByteWords.equal(bytes, (place + Self.header).assumingMemoryBound(to: UInt8.self), count)
      {
        return entry.pointee.number
      }
      place += Self.stride
    }
    misses &+= 1
    return nil
  }

  /// Takes the place of another.
  mutating func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int, mark: UInt32, _ number: UInt32) {
    if lookups >= Self.interval { adapt() }
    guard isOn, count <= Self.longest else { return }
    let hash = ByteWords.hash(bytes, count) ^ UInt64(mark)
    let place = entries + Int(truncatingIfNeeded: hash &>> shift) &* Self.stride
    (place + Self.stride).copyMemory(from: place, byteCount: Self.stride)
    place.assumingMemoryBound(to: Entry.self).pointee = Entry(
      hash: hash, length: UInt32(truncatingIfNeeded: count) | mark, number: number)
    var at = 0
    while at < count {
      let word = ByteWords.first(bytes + at, count &- at)
      (place + Self.header + at).storeBytes(of: word, as: UInt64.self)
      at &+= 8
    }
  }

  /// Grows where there are too many misses; gives up where that does not help.
  private mutating func adapt() {
    defer { (lookups, misses) = (0, 0) }
    guard misses > lookups / 4 else { return }
    if capacity < Self.largest {
      entries.deallocate()
      capacity *= 4
      shift -= 2
      entries = .allocate(byteCount: (capacity + 1) * Self.stride, alignment: 64)
      clear()
    } else if misses > lookups / 4 * 3 {
      isOn = false
    }
  }
}
