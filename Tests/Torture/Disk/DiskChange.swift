/// One change that a process made to a file and that no sync has covered yet.
struct DiskChange: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case write(offset: Int, bytes: [UInt8])
    case resize(Int)
  }

  /// What a disk writes as a whole or not at all.
  static let sector = 512

  /// Place among all changes of the disk.
  let order: Int
  let kind: Kind

  func apply(to file: inout FileBytes) {
    switch kind {
    case .write(let offset, let bytes): file.write(bytes[...], at: offset)
    case .resize(let size): file.resize(to: size)
    }
  }

  /// Keeps some of the sectors, as a disk does whose power goes in the middle. The size of a file changes as a whole.
  func apply(to file: inout FileBytes, using random: inout some RandomNumberGenerator) {
    guard case .write(let offset, let bytes) = kind else {
      if Bool.random(using: &random) { apply(to: &file) }
      return
    }
    // In order up to some sector, or any of them: disks have been seen to do both.
    let isInOrder = Bool.random(using: &random)
    let parts = Self.parts(offset, bytes.count)
    let kept = Int.random(in: 0...parts.count, using: &random)
    for (index, part) in parts.enumerated() where isInOrder ? index < kept : Bool.random(using: &random) {
      file.write(bytes[part], at: offset + part.lowerBound)
    }
  }

  /// The ranges of a write's bytes that lie in one sector each.
  private static func parts(_ offset: Int, _ count: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    while start < count {
      let end = min(count, start + sector - (offset + start) % sector)
      parts.append(start..<end)
      start = end
    }
    return parts
  }
}
