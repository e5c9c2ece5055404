/// A square of 64 by 64 bits.
enum BitTile {
  /// Swaps rows and columns in place: bit `c` of word `r` goes to bit `r` of word `c` (Warren, Hacker's Delight, 7-3).
  @inline(__always)
  static func transpose(_ words: UnsafeMutablePointer<UInt64>) {
    swap(words, 32, 0x0000_0000_FFFF_FFFF)
    swap(words, 16, 0x0000_FFFF_0000_FFFF)
    swap(words, 8, 0x00FF_00FF_00FF_00FF)
    swap(words, 4, 0x0F0F_0F0F_0F0F_0F0F)
    swap(words, 2, 0x3333_3333_3333_3333)
    swap(words, 1, 0x5555_5555_5555_5555)
  }

  @inline(__always)
  private static func swap(_ words: UnsafeMutablePointer<UInt64>, _ distance: Int, _ mask: UInt64) {
    let shift = UInt64(distance)
    var base = 0
    while base < 64 {
      for row in base..<(base &+ distance) {
        let difference = ((words[row] &>> shift) ^ words[row &+ distance]) & mask
        words[row &+ distance] ^= difference
        words[row] ^= difference &<< shift
      }
      base &+= 2 &* distance
    }
  }
}
