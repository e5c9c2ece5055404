/// simdjson's tape: 64-bit words, the type in the highest byte (the library's doc/tape.md).
struct Tape {
  let words: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>

  /// Where the value of a whole text stands.
  static let root = 1

  enum Kind {
    static let null = UInt8(ascii: "n")
    static let `true` = UInt8(ascii: "t")
    static let `false` = UInt8(ascii: "f")
    static let string = UInt8(ascii: "\"")
    static let signed = UInt8(ascii: "l")
    static let unsigned = UInt8(ascii: "u")
    static let double = UInt8(ascii: "d")
    static let object = UInt8(ascii: "{")
    static let array = UInt8(ascii: "[")
    static let endOfObject = UInt8(ascii: "}")
    static let endOfArray = UInt8(ascii: "]")
  }

  @inline(__always)
  func kind(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] &>> 56) }

  /// The first word after a value.
  @inline(__always)
  func next(_ index: Int) -> Int {
    switch kind(index) {
    case Kind.object, Kind.array: Int(UInt32(truncatingIfNeeded: words[index]))
    case Kind.signed, Kind.unsigned, Kind.double: index &+ 2
    default: index &+ 1
    }
  }

  /// Bytes and length of a string; zeros or other strings come after it.
  @inline(__always)
  func string(_ index: Int) -> (bytes: UnsafePointer<UInt8>, count: Int) {
    let place = strings + Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
    let count = UnsafeRawPointer(place).loadUnaligned(as: UInt32.self)
    return (place + 4, Int(count))
  }

  @inline(__always)
  func signed(_ index: Int) -> Int64 { Int64(bitPattern: words[index &+ 1]) }

  @inline(__always)
  func unsigned(_ index: Int) -> UInt64 { words[index &+ 1] }

  @inline(__always)
  func double(_ index: Int) -> Double { Double(bitPattern: words[index &+ 1]) }
}
