import RoutingModel

/// All conditions of all rules over one field, each once. The answer to all of them for one value is a row of bits.
///
/// Constants are sorted, and a value's place among them is its *position*: 2k+1 where it equals constant k, 2k where it
/// is below constant k and above the one before. Every comparison is then one of two small integers, and values at one
/// position have one row of bits.
struct FieldTests: Sendable {
  /// What the bit of a condition asks of a position among the constants.
  enum Comparison: Sendable {
    case equal, unequal, greater, less, greaterOrEqual, lessOrEqual

    init?(_ operation: Operator) {
      switch operation {
      case .eq: self = .equal
      case .neq: self = .unequal
      case .gt: self = .greater
      case .lt: self = .less
      case .gte: self = .greaterOrEqual
      case .lte: self = .lessOrEqual
      case .exists, .notExists, .contains, .regex: return nil
      }
    }

    func holds(position: Int, constant: Int) -> Bool {
      switch self {
      case .equal: position == constant
      case .unequal: position != constant
      case .greater: position > constant
      case .less: position < constant
      case .greaterOrEqual: position >= constant
      case .lessOrEqual: position <= constant
      }
    }
  }

  struct Ranked: Sendable {
    let bit: Int
    let comparison: Comparison
    let rank: Int
  }

  /// A string is within where its position is at least that of the first rank, and below that of the second.
  struct Within: Sendable {
    let bit: Int
    let first: Int
    let end: Int
    /// Only the first itself.
    let isWhole: Bool

    func holds(position: Int) -> Bool {
      isWhole ? position == 2 * first + 1 : position >= 2 * first + 1 && position < 2 * end + 1
    }
  }

  struct Searched: Sendable {
    let bit: Int
    let text: ExactText
    /// Plain text of `contains`, which in a list is compared with whole elements instead; else a pattern.
    let isPlain: Bool
  }

  let path: FieldPath
  let count: Int
  /// 64-bit words of a row of bits.
  let words: Int
  /// Bits of an absent field, and of a present one that equals nothing: a list, an object.
  let absent: [UInt64]
  let present: [UInt64]
  /// Bits of `false` and `true`.
  let booleans: [[UInt64]]
  let numbers: [JSONNumber]
  /// As bytes: one that stands right after all strings of a prefix is no UTF-8.
  let strings: [[UInt8]]
  let numberTests: [Ranked]
  let stringTests: [Ranked]
  let searches: [Searched]
  /// Patterns that are plain texts from the begin on, `^text` and `^text$`: those of a prefix stand together in order.
  let prefixes: [Within]
  /// Bits of `contains` that an element of a list sets, by the rank of the constant it equals.
  let numberElements: [[Int]]
  let stringElements: [[Int]]
  let booleanElements: [[Int]]

  init(path: FieldPath, conditions: [Condition]) {
    self.path = path
    count = conditions.count
    words = (conditions.count + 63) / 64
    let numbers = Self.constants(conditions) { $0.numberValue }
    let strings = Self.strings(conditions)
    var absent = [UInt64](repeating: 0, count: words)
    var present = absent
    var booleans = [absent, absent]
    var numberTests: [Ranked] = []
    var stringTests: [Ranked] = []
    var searches: [Searched] = []
    var prefixes: [Within] = []
    var numberElements = [[Int]](repeating: [], count: numbers.count)
    var stringElements = [[Int]](repeating: [], count: strings.count)
    var booleanElements: [[Int]] = [[], []]
    for (bit, condition) in conditions.enumerated() {
      let value = condition.value ?? .null
      switch condition.operator {
      case .exists:
        for row in booleans.indices { booleans[row].set(bit) }
        present.set(bit)
      case .notExists: absent.set(bit)
      case .neq:
        present.set(bit)
        for row in booleans.indices where value != .bool(row == 1) { booleans[row].set(bit) }
      case .eq:
        if let wanted = value.boolValue { booleans[wanted ? 1 : 0].set(bit) }
      case .contains:
        if let text = value.textValue { searches.append(Searched(bit: bit, text: text, isPlain: true)) }
        if let number = value.numberValue, let rank = Self.rank(of: number, in: numbers) {
          numberElements[rank].append(bit)
        }
        if let text = value.textValue, let rank = Self.rank(of: text.bytes, in: strings) {
          stringElements[rank].append(bit)
        }
        if let flag = value.boolValue { booleanElements[flag ? 1 : 0].append(bit) }
      case .regex:
        guard let text = value.textValue else { continue }
        if let plain = PlainPattern(text), let within = Self.within(plain, strings, bit) {
          prefixes.append(within)
        } else {
          searches.append(Searched(bit: bit, text: text, isPlain: false))
        }
      case .gt, .lt, .gte, .lte: break
      }
      guard let comparison = Comparison(condition.operator) else { continue }
      if let number = value.numberValue, let rank = Self.rank(of: number, in: numbers) {
        numberTests.append(Ranked(bit: bit, comparison: comparison, rank: rank))
      }
      if let text = value.textValue, let rank = Self.rank(of: text.bytes, in: strings) {
        stringTests.append(Ranked(bit: bit, comparison: comparison, rank: rank))
      }
    }
    (self.absent, self.present, self.booleans) = (absent, present, booleans)
    (self.numbers, self.strings, self.numberTests, self.stringTests) = (numbers, strings, numberTests, stringTests)
    (self.numberElements, self.stringElements, self.booleanElements) = (
      numberElements, stringElements, booleanElements
    )
    self.searches = searches
    self.prefixes = prefixes
  }

  /// The texts that strings are compared with, each once, and the ends of prefixes, in byte order.
  private static func strings(_ conditions: [Condition]) -> [[UInt8]] {
    var found: Set<[UInt8]> = []
    for condition in conditions {
      guard let text = condition.value?.textValue else { continue }
      guard condition.operator == .regex else {
        found.insert(text.bytes)
        continue
      }
      switch PlainPattern(text) {
      case .whole(let text): found.insert(text)
      case .prefix(let text):
        found.insert(text)
        found.insert(after(text))
      case nil: break
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The first byte string after all that begin with this one, which is UTF-8 and so has no byte 0xFF.
  private static func after(_ prefix: [UInt8]) -> [UInt8] {
    var after = prefix
    if let last = after.popLast() { after.append(last &+ 1) }
    return after
  }

  private static func within(_ pattern: PlainPattern, _ strings: [[UInt8]], _ bit: Int) -> Within? {
    switch pattern {
    case .whole(let text):
      // Above it stands every longer text.
      guard let rank = rank(of: text, in: strings) else { return nil }
      return Within(bit: bit, first: rank, end: rank, isWhole: true)
    case .prefix(let text):
      guard let first = rank(of: text, in: strings), let end = rank(of: after(text), in: strings) else { return nil }
      return Within(bit: bit, first: first, end: end, isWhole: false)
    }
  }

  private static func rank(of text: [UInt8], in sorted: [[UInt8]]) -> Int? {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].lexicographicallyPrecedes(text) { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == text ? low : nil
  }

  /// The constants of one kind that values are compared with, each once.
  private static func constants<Value: Hashable & Comparable>(
    _ conditions: [Condition], _ read: (JSONValue) -> Value?
  ) -> [Value] {
    Set(
      conditions.compactMap { condition in
        condition.operator == .regex ? nil : condition.value.flatMap(read)
      }
    ).sorted()
  }

  private static func rank<Value: Comparable>(of value: Value, in sorted: [Value]) -> Int? {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == value ? low : nil
  }

  /// The bits of a number at this position.
  func bits(ofNumber position: Int) -> [UInt64] { bits(position, numberTests) }

  /// The bits of a string at this position; its searches are not in them.
  func bits(ofString position: Int) -> [UInt64] {
    var row = bits(position, stringTests)
    for test in prefixes where test.holds(position: position) { row.set(test.bit) }
    return row
  }

  private func bits(_ position: Int, _ tests: [Ranked]) -> [UInt64] {
    var row = present
    for test in tests {
      row.set(test.bit, to: test.comparison.holds(position: position, constant: 2 * test.rank + 1))
    }
    return row
  }
}

extension ExactText {
  fileprivate var bytes: [UInt8] { Array(string.utf8) }
}

extension [UInt64] {
  mutating func set(_ bit: Int) { self[bit >> 6] |= 1 << UInt64(bit & 63) }

  mutating func set(_ bit: Int, to value: Bool) {
    if value { set(bit) } else { self[bit >> 6] &= ~(1 << UInt64(bit & 63)) }
  }
}
