import RoutingModel
import SeededRandom

/// Calls and rules made of few values that meet each other often, among them those at the edges.
struct GeneratedWorld {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  static let fields = ["a", "b", "c", "o.x", "o.y", "o.x.z", "l", "abcdefghij", "queue"]
  static let strings = [
    "", "a", "b", "ab", "abc", "A", "5", "true", "é", "e\u{301}", "😀", "a\nb", "a\n", "z9 _", "abcdefgh", "abcdefghi",
    String(repeating: "long ", count: 12), String(repeating: "x", count: 48), "one", "two",
  ]
  static let numbers = [
    "0", "-0", "1", "5", "5.0", "0.5", "-2", "1e3", "1000", "9007199254740991", "9007199254740992", "9007199254740993",
    "9007199254740992.0", "-9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616",
    "123456789012345678901234567890", "1e25", "10000000000000000905969664", "-1e-3", "1e-400", "1e308",
  ]
  static let patterns = [
    "a", "^a", "b$", "^$", "a.b", "[a-c]+$", "\\d", "\\w\\s", "^\\W", "x|5", "(a|b){2}", ".", "\\bb", "[[:alpha:]]+",
    "a\\z", "é", "(?i)A", "l.*g", "x+y?", "(long )+$", "^(a|b|c)*$", "",
  ]

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }

  mutating func chance(_ percent: Int) -> Bool { random.chance(percent) }
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  // MARK: Calls, as text

  private mutating func spelledString() -> String {
    let text = pick(Self.strings)
    var spelled = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (scalar.value < 0x80 && chance(5)) {
        let digits = String(scalar.value, radix: 16)
        spelled += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        spelled.unicodeScalars.append(scalar)
      }
    }
    return "\"" + spelled + "\""
  }

  private mutating func spelledScalar() -> String {
    switch number(0...9) {
    case 0...4: spelledString()
    case 5...7: pick(Self.numbers)
    default: chance(50) ? "true" : "false"
    }
  }

  private mutating func spelledValue(depth: Int = 0) -> String {
    switch number(0...11) {
    case 0...6: return spelledScalar()
    case 7: return "null"
    case 8...9:
      let elements = (0..<number(0...3)).map { _ in chance(15) ? "null" : spelledScalar() }
      return "[" + elements.joined(separator: chance(10) ? " , " : ",") + "]"
    case 10 where depth < 2: return spelledObject(["x", "y", "z"], depth: depth + 1)
    default: return chance(50) ? "{}" : "[[1],{\"x\":1}]"
    }
  }

  private mutating func spelledObject(_ keys: [String], depth: Int) -> String {
    var members: [String] = []
    for key in keys where chance(75) {
      members.append("\"\(key)\":\(spelledValue(depth: depth))")
      // The last of duplicate keys counts.
      if chance(6) { members.append("\"\(key)\":\(spelledValue(depth: depth))") }
    }
    if chance(20) { members.append("\"unasked\":\(spelledValue(depth: depth))") }
    if chance(30) { members.shuffle(using: &random) }
    return "{" + members.joined(separator: chance(10) ? " ,\t" : ",") + "}"
  }

  mutating func callLine() -> String {
    var members: [String] = []
    for key in ["a", "b", "c", "l", "abcdefghij"] where chance(80) {
      members.append("\"\(key)\":\(spelledValue())")
      if chance(4) { members.append("\"\(key)\":\(spelledValue())") }
    }
    if chance(75) {
      members.append("\"o\":" + (chance(80) ? spelledObject(["x", "y"], depth: 1) : spelledValue()))
      if chance(6) { members.append("\"o\":" + (chance(50) ? spelledObject(["x", "y"], depth: 1) : spelledValue())) }
    }
    if chance(85) { members.append("\"queue\":\"\(pick(["one", "two", "three"]))\"") }
    if chance(30) { members.shuffle(using: &random) }
    return "{" + members.joined(separator: ",") + "}" + (chance(5) ? "\r" : "")
  }

  /// A call with lists of objects in the member `p`, as exports have them.
  mutating func callLineWithLists() -> String {
    var line = Substring(callLine().replacing("\r", with: ""))
    for _ in 0..<(chance(10) ? 2 : 1) {
      let elements = (0..<number(0...3)).map { _ in chance(85) ? spelledParticipant() : spelledValue() }
      let list = chance(90) ? "[" + elements.joined(separator: ",") + "]" : spelledValue()
      line = line.dropLast() + (line.utf8.count > 2 ? "," : "") + "\"p\":\(list)}"
    }
    return String(line)
  }

  /// A line with up to four bytes changed, added or taken away; never a line break.
  mutating func damaged(_ line: [UInt8]) -> [UInt8] {
    var line = line
    let bytes = Array("{}[]\",:\\u0e-+.9ntf \t".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF]
    for _ in 0..<number(0...4) where !line.isEmpty {
      let place = number(0...(line.count - 1))
      switch number(0...2) {
      case 0: line[place] = pick(bytes)
      case 1: line.insert(pick(bytes), at: place)
      default: line.remove(at: place)
      }
    }
    return line
  }

  private mutating func spelledParticipant() -> String {
    var members: [String] = []
    for key in ["a", "b"] where chance(70) {
      members.append("\"\(key)\":" + (chance(30) ? "\"x\"" : spelledValue()))
      if chance(8) { members.append("\"\(key)\":\(spelledValue())") }
    }
    if chance(70) {
      let sessions = (0..<number(0...2)).map { _ in spelledObject(["q", "a"], depth: 1) }
      members.append("\"s\":[" + sessions.joined(separator: ",") + "]")
    }
    if chance(30) { members.shuffle(using: &random) }
    return "{" + members.joined(separator: ",") + "}"
  }

  // MARK: Rules

  mutating func expression(depth: Int = 1) -> Expression {
    if depth > 4 || chance(40) { return .condition(condition()) }
    if chance(25) { return .not(expression(depth: depth + 1)) }
    let children = (0..<number(1...4)).map { _ in expression(depth: depth + 1) }
    return chance(50) ? .and(children) : .or(children)
  }

  mutating func condition() -> Condition {
    let operation = pick(Operator.allCases)
    let value: JSONValue? =
      switch operation {
      case .exists, .notExists: chance(50) ? nil : "ignored"
      case .regex: .string(pick(Self.patterns))
      default: constant()
      }
    return Condition(field: ExactText(pick(Self.fields)), operator: operation, value: value)
  }

  private mutating func constant() -> JSONValue {
    switch number(0...9) {
    case 0...4: .string(pick(Self.strings))
    case 5...7: JSONNumber(literal: pick(Self.numbers)).map { .number($0) } ?? 0
    default: .bool(chance(50))
    }
  }

  mutating func rule(_ index: Int) -> ReplayedRule {
    ReplayedRule(
      name: "rule \(index)", queue: pick(["one", "two"]), priority: Int64(number(0...3)), isEnabled: chance(85),
      expression: expression())
  }
}
