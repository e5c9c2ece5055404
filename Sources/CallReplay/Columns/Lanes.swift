/// Eight words at a time, which every processor's vector unit takes in one or a few steps.
typealias Lane = SIMD8<UInt64>

/// Bitmaps of one bit for each call of a batch.
enum Lanes {
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Lane> {
    let lanes = UnsafeMutablePointer<Lane>.allocate(capacity: max(1, count))
    lanes.initialize(repeating: Lane(), count: max(1, count))
    return lanes
  }

  @inline(__always)
  static func count(_ bits: UnsafePointer<Lane>, _ lanes: Int) -> Int {
    var sum = Lane()
    for index in 0..<lanes { sum &+= bitsOfEachByte(bits[index]) }
    return total(sum)
  }

  /// Counts what both have and takes it away from the first.
  @inline(__always)
  static func take(_ remaining: UnsafeMutablePointer<Lane>, _ bits: UnsafePointer<Lane>, _ lanes: Int) -> Int {
    var sum = Lane()
    for index in 0..<lanes {
      let taken = remaining[index] & bits[index]
      remaining[index] ^= taken
      sum &+= bitsOfEachByte(taken)
    }
    return total(sum)
  }

  /// How many bits are set in each byte. At most 31 of these may be added.
  @inline(__always)
  private static func bitsOfEachByte(_ bits: Lane) -> Lane {
    let pairs = bits &- ((bits &>> Lane(repeating: 1)) & Lane(repeating: 0x5555_5555_5555_5555))
    let quads =
      (pairs & Lane(repeating: 0x3333_3333_3333_3333))
      &+ ((pairs &>> Lane(repeating: 2)) & Lane(repeating: 0x3333_3333_3333_3333))
    return (quads &+ (quads &>> Lane(repeating: 4))) & Lane(repeating: 0x0F0F_0F0F_0F0F_0F0F)
  }

  @inline(__always)
  private static func total(_ bytes: Lane) -> Int {
    let low = Lane(repeating: 0x00FF_00FF_00FF_00FF)
    let halves = (bytes & low) &+ ((bytes &>> Lane(repeating: 8)) & low)
    var total: UInt64 = 0
    for index in 0..<8 { total &+= (halves[index] &* 0x0001_0001_0001_0001) &>> 48 }
    return Int(total)
  }
}
