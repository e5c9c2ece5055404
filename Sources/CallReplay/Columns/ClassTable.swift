/// Distinct rows of bits, each with a number: values that answer all conditions of a field alike are of one class.
struct ClassTable: ~Copyable {
  let width: Int
  private(set) var rows: UnsafeMutablePointer<UInt64>
  private(set) var count = 0
  private var capacity = 64
  /// Open addressing; 0 is free, else a class plus one.
  private var slots: [UInt32]

  init(width: Int) {
    self.width = width
    rows = .allocate(capacity: 64 * width)
    slots = [UInt32](repeating: 0, count: 128)
  }

  deinit { rows.deallocate() }

  var bytes: Int { (capacity * width + slots.count / 2) * 8 }

  /// Forgets all classes but the first ones.
  mutating func keep(_ kept: Int) {
    count = min(count, kept)
    rehash(128)
  }

  mutating func number(of row: [UInt64]) -> UInt32 {
    row.withUnsafeBufferPointer { row in
      guard let base = row.baseAddress else { return 0 }
      return number(of: base)
    }
  }

  mutating func number(of row: UnsafePointer<UInt64>) -> UInt32 {
    var slot = hash(row)
    while slots[slot] != 0 {
      let known = Int(slots[slot]) - 1
      if isEqual(rows + known * width, row) { return UInt32(known) }
      slot = (slot + 1) & (slots.count - 1)
    }
    if count == capacity { grow() }
    (rows + count * width).update(from: row, count: width)
    count += 1
    slots[slot] = UInt32(count)
    if count * 2 > slots.count { rehash(slots.count * 2) }
    return UInt32(count - 1)
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * capacity * width)
    larger.update(from: rows, count: capacity * width)
    rows.deallocate()
    rows = larger
    capacity *= 2
  }

  private mutating func rehash(_ size: Int) {
    slots = [UInt32](repeating: 0, count: max(size, 128))
    for index in 0..<count {
      var slot = hash(rows + index * width)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index + 1)
    }
  }

  private func isEqual(_ left: UnsafePointer<UInt64>, _ right: UnsafePointer<UInt64>) -> Bool {
    for word in 0..<width where left[word] != right[word] { return false }
    return true
  }

  private func hash(_ row: UnsafePointer<UInt64>) -> Int {
    var hash: UInt64 = 0
    for word in 0..<width {
      hash = (hash ^ row[word]) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash &>> 29
    }
    return Int(truncatingIfNeeded: hash &>> 20) & (slots.count - 1)
  }
}
