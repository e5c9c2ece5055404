import Evaluation
import Manifests
import RoutingModel
import SeededRandom
import Testing

/// Calls that no rule of a queue takes.
@Suite struct QueueGapTests {
  private static func lines(_ rules: [String]) throws -> [String] {
    let text = rules.enumerated().map { "- {name: R\($0), queue: Q, priority: 1, when: '\($1)'}\n" }.joined()
    let state = try Reading.commit([("r.yaml", text)]).get()
    return QueueGaps.findings(state.resources, state.callFields).map(\.line)
  }

  @Test(arguments: [
    (["language == \"en\""], "`{\"language\":\"other\"}`"),
    (["language not exists"], "`{\"language\":\"other\"}`"),
    (["language == \"en\" and priority >= 5", "language not exists"], "`{\"language\":\"en\",\"priority\":4}`"),
    (["priority not exists", "priority < 5", "priority > 5"], "`{\"priority\":5}`"),
    (["not (skill contains \"a\")"], "`{\"skill\":\"a\"}`"),
    (["vip_flag not exists or vip_flag == false"], "`{\"vip_flag\":true}`"),
  ])
  func aWitnessIsShown(rules: [String], expected: String) throws {
    let lines = try Self.lines(rules)
    #expect(lines.count == 1 && lines[0].hasPrefix("r.yaml:1:3: warning RK0907: no rule of queue \"Q\" takes "))
    #expect(lines[0].contains(expected), "\(lines)")
  }

  @Test(arguments: [
    ["language exists", "language not exists"], ["priority >= 5", "not (priority >= 5)"],
    ["all (language == \"en\" or language != \"en\" or language not exists)"],
  ])
  func aQueueThatTakesAllHasNone(rules: [String]) throws { #expect(try Self.lines(rules) == []) }

  @Test func disabledRulesTakeNone() throws {
    let rule = "{name: R, queue: Q, priority: 1, enabled: false, when: 'language exists or language not exists'}"
    let state = try Reading.commit([("r.yaml", rule)]).get()
    #expect(QueueGaps.findings(state.resources, state.callFields).count == 1)
  }

  /// Against every call of a small world: what is shown is taken by no rule, and hardly any gap is missed.
  @Test(arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
  func agreesWithEveryCallOfASmallWorld(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (types, calls) = (Self.types, Self.calls)
    var (gaps, found) = (0, 0)
    for _ in 0..<300 {
      let rules = (0..<random.number(1...5)).map { _ in Self.expression(&random, 1) }
      let compiled = try rules.map { try CompiledExpression($0) }
      let isOpen = calls.contains { call in !compiled.contains { $0.matches(call) } }
      if isOpen { gaps += 1 }
      guard let call = QueueGaps.witness(rules, types) else { continue }
      if isOpen { found += 1 }
      #expect(
        !compiled.contains { $0.matches(call) },
        "seed \(seed): \(JSONWriter.text(of: .object(call))) for \(rules.map { ExpressionText.text(of: $0) })")
    }
    #expect(gaps > 50 && found * 100 >= gaps * 95, "seed \(seed): \(found) of \(gaps)")
  }

  private static let types = CallFields(
    types: ["a": [.number], "b": [.string], "c": [.boolean], "d": [.list, .string]], unknownFields: .error)

  private static let calls: [JSONObject] = {
    let values: [[JSONValue?]] = [
      [nil, 0, 1, 2, 3], [nil, "", "x", "y", "xy"], [nil, true, false], [nil, "x", "y", [], ["x"], ["y"], ["x", "y"]],
    ]
    var calls = [JSONObject()]
    for (field, choices) in zip(["a", "b", "c", "d"], values) {
      calls = calls.flatMap { call in
        choices.map { value in
          var call = call
          call[field] = value
          return call
        }
      }
    }
    return calls
  }()

  private static func expression(_ random: inout SeededRandom, _ depth: Int) -> Expression {
    if depth > 3 || random.chance(45) { return .condition(condition(&random)) }
    if random.chance(25) { return .not(expression(&random, depth + 1)) }
    let children = (0..<random.number(1...3)).map { _ in expression(&random, depth + 1) }
    return random.chance(50) ? .and(children) : .or(children)
  }

  private static func condition(_ random: inout SeededRandom) -> Condition {
    func pick<Element>(_ elements: [Element]) -> Element { elements[Int(random.number(0...Int64(elements.count - 1)))] }
    if random.chance(20) {
      return Condition(field: pick(["a", "b", "c", "d"]), operator: pick([.exists, .notExists]), value: nil)
    }
    switch random.number(0...3) {
    case 0: return Condition(field: "a", operator: pick([.eq, .neq, .gt, .gte, .lt, .lte]), value: pick([1, 2]))
    case 1: return Condition(field: "b", operator: pick([.eq, .neq, .contains, .regex]), value: pick(["x", "y"]))
    case 2: return Condition(field: "c", operator: pick([.eq, .neq]), value: pick([true, false]))
    default: return Condition(field: "d", operator: .contains, value: pick(["x", "y"]))
    }
  }
}
