import RoutingModel

/// Writes JSON with the spelling of numbers and the order of keys that the switches ask for.
struct SpelledJSON {
  private(set) var bytes: [UInt8] = []
  private let numbers: Switches.Numbers
  private var shuffle: WorldRandom?

  /// The order of keys depends on `object` only, so one object always looks the same.
  init(_ switches: Switches, object: ExactText) {
    numbers = switches.numbers
    guard switches.keyOrder == .shuffled else { return }
    // FNV-1a: `hashValue` differs from run to run.
    let hash = object.string.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    shuffle = WorldRandom(seed: hash)
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null, .bool, .string: bytes.append(contentsOf: JSONWriter.bytes(of: value))
    case .number(let number): writeNumber(number)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      var members = object.members
      if var generator = shuffle {
        members.shuffle(using: &generator)
        shuffle = generator
      }
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: JSONWriter.bytes(of: .string(member.key)))
        bytes.append(UInt8(ascii: ":"))
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func writeNumber(_ number: JSONNumber) {
    bytes.append(contentsOf: number.text.utf8)
    // Beyond 2^53 a fraction or an exponent would make it another number.
    guard let integer = number.int64, integer.magnitude <= 1 << 53 else { return }
    switch numbers {
    case .plain: break
    case .float: bytes.append(contentsOf: ".0".utf8)
    case .exponent: bytes.append(contentsOf: "e0".utf8)
    }
  }
}
