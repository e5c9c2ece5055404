import Evaluation
import RoutingModel

/// Gives each value of one field its class. One for each thread.
struct FieldClasses: ~Copyable {
  /// The class of an absent field: a column begins with it everywhere.
  static let absent: UInt32 = 0

  let tests: FieldTests
  private(set) var table: ClassTable
  private let booleans: (UInt32, UInt32)
  private let present: UInt32
  private var numbers: NumberPositions
  private var strings: StringPositions
  private let searches: TextSearches
  private var cache = StringCache()
  /// By position; `UInt32.max` where none was needed yet.
  private var numberClasses: [UInt32]
  private var stringClasses: [UInt32]
  private let row: UnsafeMutablePointer<UInt64>
  /// While a list is being read.
  private let list: UnsafeMutablePointer<UInt64>

  private static let unknown = UInt32.max

  /// - Parameter memory: bytes for the automata of its searches.
  init(_ tests: FieldTests, memory: Int64) throws(CompiledExpression.Refusal) {
    searches = try TextSearches(tests.searches, memory: memory)
    self.tests = tests
    table = ClassTable(width: tests.words)
    _ = table.number(of: tests.absent)
    present = table.number(of: tests.present)
    booleans = (table.number(of: tests.booleans[0]), table.number(of: tests.booleans[1]))
    numbers = NumberPositions(tests.numbers)
    strings = StringPositions(tests.strings)
    numberClasses = [UInt32](repeating: Self.unknown, count: 2 * tests.numbers.count + 1)
    stringClasses = [UInt32](repeating: Self.unknown, count: 2 * tests.strings.count + 1)
    row = .allocate(capacity: tests.words)
    row.initialize(repeating: 0, count: tests.words)
    list = .allocate(capacity: tests.words)
    list.initialize(repeating: 0, count: tests.words)
  }

  deinit {
    row.deallocate()
    list.deallocate()
  }

  /// To be called between two batches: keeps memory bounded whatever the calls hold.
  ///
  /// - Parameter limit: bytes of the table of classes.
  mutating func bound(_ limit: Int) {
    guard table.bytes > limit, table.count > 1024 else { return }
    // Those of absent, present and booleans are the first ones.
    table.keep(Int(max(present, max(booleans.0, booleans.1))) + 1)
    for index in numberClasses.indices { numberClasses[index] = Self.unknown }
    for index in stringClasses.indices { stringClasses[index] = Self.unknown }
    cache.clear()
  }

  func number(of flag: Bool) -> UInt32 { flag ? booleans.1 : booleans.0 }

  /// An object, which is present and equals nothing.
  var object: UInt32 { present }

  // MARK: Numbers

  mutating func number(of value: JSONNumber) -> UInt32 { number(atNumber: numbers.position(of: value)) }

  @inline(__always)
  mutating func number(of value: Int64) -> UInt32 {
    let double = Double(value)
    guard abs(double) < NumberPositions.exactBelow else { return number(of: JSONNumber(value)) }
    return number(atNumber: numbers.position(ofExact: double))
  }

  @inline(__always)
  mutating func number(of value: Double) -> UInt32 {
    guard abs(value) < NumberPositions.exactBelow else {
      // The reader lets no infinity through.
      return JSONNumber(value).map { number(of: $0) } ?? present
    }
    return number(atNumber: numbers.position(ofExact: value))
  }

  @inline(__always)
  private mutating func number(atNumber position: Int) -> UInt32 {
    let known = numberClasses[position]
    if known != Self.unknown { return known }
    let number = table.number(of: tests.bits(ofNumber: position))
    numberClasses[position] = number
    return number
  }

  // MARK: Strings

  /// Seven bytes after the end must be readable.
  @inline(__always)
  mutating func number(of text: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    if cache.isOn, count <= StringCache.longest, let known = cache.known(text, count, mark: 0) { return known }
    let number = classify(text, count)
    cache.keep(text, count, mark: 0, number)
    return number
  }

  private mutating func classify(_ text: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    let position = strings.position(of: text, count)
    var number = stringClasses[position]
    if number == Self.unknown {
      number = table.number(of: tests.bits(ofString: position))
      stringClasses[position] = number
    }
    if searches.isEmpty { return number }
    row.update(from: table.rows + Int(number) * tests.words, count: tests.words)
    searches.search(UnsafeBufferPointer(start: text, count: count), inList: false, into: row)
    return table.number(of: row)
  }

  // MARK: Lists

  /// - Parameter bytes: spelling of a list of strings by which it is known again.
  @inline(__always)
  mutating func knownList(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt32? {
    cache.isOn && count <= StringCache.longest ? cache.known(bytes, count, mark: 1 << 31) : nil
  }

  mutating func beginList() { tests.present.withUnsafeBufferPointer { copy($0, to: list) } }

  private func copy(_ words: UnsafeBufferPointer<UInt64>, to row: UnsafeMutablePointer<UInt64>) {
    for (index, word) in words.enumerated() { row[index] = word }
  }

  mutating func addElement(_ text: UnsafePointer<UInt8>, _ count: Int) {
    let position = strings.position(of: text, count)
    if position & 1 == 1 { set(tests.stringElements[position >> 1]) }
    for test in tests.prefixes where test.holds(position: position) { set([test.bit]) }
    searches.search(UnsafeBufferPointer(start: text, count: count), inList: true, into: list)
  }

  mutating func addElement(_ value: JSONNumber) {
    let position = numbers.position(of: value)
    if position & 1 == 1 { set(tests.numberElements[position >> 1]) }
  }

  mutating func addElement(_ flag: Bool) { set(tests.booleanElements[flag ? 1 : 0]) }

  private func set(_ bits: [Int]) {
    for bit in bits { list[bit >> 6] |= 1 << UInt64(bit & 63) }
  }

  mutating func endList() -> UInt32 { table.number(of: list) }

  mutating func endList(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    let number = table.number(of: list)
    cache.keep(bytes, count, mark: 1 << 31, number)
    return number
  }
}
