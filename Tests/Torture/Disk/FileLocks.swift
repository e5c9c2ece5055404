/// SQLite's five levels of a lock on a file; each includes those before it.
enum FileLock: Int32, Comparable, Sendable {
  case none, shared, reserved, pending, exclusive

  static func < (left: FileLock, right: FileLock) -> Bool { left.rawValue < right.rawValue }
}

/// Who holds what of one file, by the number of the open file.
struct FileLocks: Sendable {
  /// One of the eight locks of the shared memory: any number of readers, or one writer.
  private struct Slot: Sendable {
    var readers: Set<Int> = []
    var writer: Int?
  }

  private static let slots = 8

  private var levels: [Int: FileLock] = [:]
  private var slots = [Slot](repeating: Slot(), count: Self.slots)
  private(set) var memory: SharedMemory?
  private var sharers: Set<Int> = []

  /// - Returns: `false` where another has what is in the way.
  mutating func lock(_ file: Int, _ level: FileLock) -> Bool {
    if levels[file, default: .none] >= level { return true }
    let others = levels.filter { $0.key != file }.values
    switch level {
    case .none: return true
    case .shared:
      if others.contains(where: { $0 >= .pending }) { return false }
    case .reserved:
      if others.contains(where: { $0 >= .reserved }) { return false }
    case .pending, .exclusive:
      if others.contains(where: { $0 >= .reserved }) { return false }
      if level == .exclusive, others.contains(where: { $0 > .none }) {
        // Nobody new may begin to read, so that the writer gets its turn.
        levels[file] = .pending
        return false
      }
    }
    levels[file] = level
    return true
  }

  mutating func unlock(_ file: Int, _ level: FileLock) {
    if levels[file, default: .none] > level { levels[file] = level }
  }

  var isReserved: Bool { levels.values.contains { $0 >= .reserved } }

  /// The first to come makes the memory, empty: its owner then recovers it from the write-ahead log.
  mutating func share(_ file: Int) -> SharedMemory {
    sharers.insert(file)
    let memory = self.memory ?? SharedMemory()
    self.memory = memory
    return memory
  }

  mutating func lockSlots(_ file: Int, _ range: Range<Int>, exclusively: Bool) -> Bool {
    guard Self.isValid(range) else { return false }
    for index in range {
      let slot = slots[index]
      if let writer = slot.writer, writer != file { return false }
      if exclusively, !slot.readers.subtracting([file]).isEmpty { return false }
    }
    for index in range {
      if exclusively { slots[index].writer = file } else { slots[index].readers.insert(file) }
    }
    return true
  }

  mutating func unlockSlots(_ file: Int, _ range: Range<Int>, exclusively: Bool) {
    guard Self.isValid(range) else { return }
    for index in range {
      if !exclusively { slots[index].readers.remove(file) } else if slots[index].writer == file {
        slots[index].writer = nil
      }
    }
  }

  mutating func unshare(_ file: Int) {
    for index in slots.indices {
      slots[index].readers.remove(file)
      if slots[index].writer == file { slots[index].writer = nil }
    }
    sharers.remove(file)
    if sharers.isEmpty { memory = nil }
  }

  mutating func close(_ file: Int) {
    unshare(file)
    levels[file] = nil
  }

  private static func isValid(_ range: Range<Int>) -> Bool { range.lowerBound >= 0 && range.upperBound <= slots }
}
