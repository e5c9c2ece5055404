import Evaluation
import RoutingModel
import SeededRandom

/// Random calls and rules of declared fields, for the queries of `replay --sql`.
struct SQLWorld {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  static let fields = CallFields(types: [
    "text": [.string], "a.b": [.string], "amount": [.number], "flag": [.boolean], "tags": [.list],
    "skill": [.string, .list], "odd name\"`\\": [.string], "mixed": [.string, .number, .boolean],
  ])

  static let columns: [(name: String, field: ExactText, type: CallFieldType)] = [
    ("queue", "queue", .string), ("text", "text", .string), ("a__b", "a.b", .string), ("amount", "amount", .number),
    ("flag", "flag", .boolean), ("tags", "tags", .list), ("skill", "skill", .string), ("skill__list", "skill", .list),
    ("odd name\"`\\", "odd name\"`\\", .string), ("mixed", "mixed", .string), ("mixed__number", "mixed", .number),
    ("mixed__boolean", "mixed", .boolean),
  ]

  private static let texts = [
    "", "a", "b", "ab", "abc", "A", "true", "5", "é", "e\u{301}", "😀", "a\nb", "a\n", "it's", "back\\slash", "100%",
    "a_b", " x ",
    "a\"b", "ä", "K", "\u{212A}", "tab\there", "x\u{B}y", "ſ",
  ]
  private static let numbers = ["0", "1", "5", "0.5", "-2", "1000", "0.1", "1e25", "-1e-3", "9007199254740991", "3"]
  static let patterns = [
    "a", "^a", "b$", "^$", "a.b", "[a-c]+$", "\\d", "\\w\\s", "^\\W", "x|5", "(a|b){2}", ".", "\\bb", "a\\B",
    "[[:alpha:]]+",
    "a\\z", "é", "(?i)k", "(?i)AB", "(?s)a.b", "(?m)^b$", "\\s", "\\S\\s", "[^a]", "[\\s\\d]", "\\\\", "'", "\"", "{",
    "a{1,2}", "[[]", "[a&&b]",
    "\\x{e9}", "\\pL", "\\p{Greek}", "(?P<n>a)b", "(?:a|b)c", "a*?b", "x\\vy", "[[:^alpha:]]", "%", "_",
  ]

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.number(0...Int64(elements.count - 1)))]
  }

  private mutating func number() -> JSONValue { JSONNumber(literal: pick(Self.numbers)).map { .number($0) } ?? 0 }

  private mutating func value(_ type: CallFieldType) -> JSONValue {
    switch type {
    case .string: .string(pick(Self.texts))
    case .number: number()
    case .boolean: .bool(random.chance(50))
    case .list: .array((0..<random.number(0...3)).map { _ in .string(pick(Self.texts)) })
    }
  }

  /// The call as a rule meets it, and as a row of the table.
  mutating func call() -> (call: JSONObject, row: JSONObject) {
    var call = JSONObject()
    var row = JSONObject()
    if random.chance(90) {
      call["queue"] = .string(pick(["Billing", "It's \"odd\" \\", "Sales"]))
      row["queue"] = call["queue"]
    }
    for (field, types) in Self.fields.types.sorted(by: { $0.key < $1.key }) where random.chance(75) {
      let type = pick(CallFieldType.allCases.filter(types.contains))
      let value = value(type)
      if field == "a.b" { call["a"] = .object(JSONObject([("b", value)])) } else { call[field] = value }
      for column in Self.columns where column.field == field && column.type == type { row[column.name] = value }
    }
    return (call, row)
  }

  mutating func expression(depth: Int) -> Expression {
    if depth > 3 || random.chance(40) { return .condition(condition()) }
    if random.chance(30) { return .not(expression(depth: depth + 1)) }
    let children = (0..<random.number(1...3)).map { _ in expression(depth: depth + 1) }
    return random.chance(50) ? .and(children) : .or(children)
  }

  private mutating func condition() -> Condition {
    let operation = pick(Operator.allCases)
    let value: JSONValue? =
      switch operation {
      case .exists, .notExists: nil
      case .regex: .string(pick(Self.patterns))
      case .contains: .string(pick(Self.texts))
      case .gt, .lt, .gte, .lte: number()
      case .eq, .neq:
        random.chance(60) ? .string(pick(Self.texts)) : random.chance(50) ? number() : .bool(random.chance(50))
      }
    return Condition(
      field: pick(Self.fields.types.keys.sorted()), operator: operation, value: value)
  }

  mutating func queues(_ count: Int) -> [RuleQueue] {
    let resources = (0..<count).map { index in
      let body = JSONObject([
        ("name", .string("R'\(index)\\")), ("priority", .integer(random.number(0...5))),
        ("enabled", .bool(random.chance(85))),
        ("expression", SQLWorld.json(expression(depth: 1))),
      ])
      return DesiredResource(
        kind: "RoutingRule", name: ExactText("R'\(index)\\"),
        scope: .name(ExactText(pick(["Billing", "It's \"odd\" \\"]))),
        body: CanonicalForm(body), location: SourceLocation(file: "r.yaml", line: 1, column: 1))
    }
    return RuleQueue.of(resources)
  }

  static func json(_ expression: Expression) -> JSONValue {
    switch expression {
    case .and(let children): return ["type": "and", "children": .array(children.map(json))]
    case .or(let children): return ["type": "or", "children": .array(children.map(json))]
    case .not(let child): return ["type": "not", "children": [json(child)]]
    case .condition(let condition):
      var object = JSONObject([
        ("type", "condition"), ("field", .string(condition.field)), ("operator", .string(condition.operator.rawValue)),
      ])
      object["value"] = condition.value
      return .object(object)
    }
  }
}
