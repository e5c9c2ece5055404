/// The positions of strings among the constants of a field, in byte order.
struct StringPositions: ~Copyable {
  private struct Constant {
    /// The first bytes as a big-endian number, so that most comparisons are one of integers.
    let head: UInt64
    let offset: Int
    let length: Int
  }

  private let constants: UnsafeMutablePointer<Constant>
  private let bytes: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(_ texts: [[UInt8]]) {
    count = texts.count
    bytes = .allocate(capacity: texts.reduce(8) { $0 + $1.count + 8 })
    constants = .allocate(capacity: max(1, texts.count))
    var offset = 0
    for (index, text) in texts.enumerated() {
      let place = bytes + offset
      for (at, byte) in text.enumerated() { (place + at).initialize(to: byte) }
      (place + text.count).initialize(repeating: 0, count: 8)
      (constants + index).initialize(
        to: Constant(head: ByteWords.first(place, text.count).bigEndian, offset: offset, length: text.count))
      offset += text.count + 8
    }
  }

  deinit {
    constants.deallocate()
    bytes.deallocate()
  }

  /// Seven bytes after the end must be readable.
  func position(of text: UnsafePointer<UInt8>, _ length: Int) -> Int {
    let head = ByteWords.first(text, length).bigEndian
    var (low, high) = (0, count)
    while low < high {
      let middle = (low &+ high) / 2
      if isBefore(middle, head, text, length) { low = middle &+ 1 } else { high = middle }
    }
    guard low < count, constants[low].length == length, constants[low].head == head,
      ByteWords.equal(bytes + constants[low].offset, text, length)
    else { return 2 &* low }
    return 2 &* low &+ 1
  }

  private func isBefore(_ index: Int, _ head: UInt64, _ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let constant = constants[index]
    if constant.head != head { return constant.head < head }
    let known = UnsafeBufferPointer(start: bytes + constant.offset, count: constant.length)
    return ByteWords.compare(known, UnsafeBufferPointer(start: text, count: length)) < 0
  }
}
