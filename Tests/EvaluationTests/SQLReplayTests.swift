import Evaluation
import Foundation
import RoutingModel
import Testing

@Suite struct SQLReplayTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// The whole query, for a reader to look at. `UPDATE_GOLDEN=1` writes it anew.
  @Test(arguments: SQLDialect.allCases) func readsAsExpected(dialect: SQLDialect) throws {
    func rule(_ name: ExactText, _ queue: ExactText, _ priority: Int64, _ when: String, enabled: Bool = true) throws
      -> DesiredResource
    {
      let tree = try ExpressionTextParser.parse(ExactText(when)).expression
      let body = JSONObject([
        ("name", .string(name)), ("priority", .integer(priority)), ("enabled", .bool(enabled)),
        ("expression", SQLWorld.json(tree)),
      ])
      return DesiredResource(
        kind: "RoutingRule", name: name, scope: .name(queue), body: CanonicalForm(body),
        location: SourceLocation(file: "r.yaml", line: 1, column: 1))
    }
    let queues = RuleQueue.of([
      try rule("VIP's", "Billing", 9, "customer.tier == \"gold\" and not (wait_time < 0.5 or vip_flag != true)"),
      try rule("Skilled", "Billing", 5, "skill contains \"x\\\\y\" or skill matches \"^\\\\d+\\\\b$\""),
      try rule("Off", "Sales", 1, "skill not exists", enabled: false),
    ])
    var fields = CallFields.standard
    fields.types["customer.tier"] = [.string]
    let query = try SQLReplay.query(queues, fields: fields, dialect: dialect, table: "warehouse.calls")
    let file = Self.folder.appendingPathComponent("Fixtures/sql-\(dialect.rawValue).sql")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try query.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(query == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func whatHasNoColumnIsRefused() throws {
    func refusal(_ when: String, _ fields: CallFields, table: String = "calls") -> SQLReplay.Refusal? {
      guard let tree = try? ExpressionTextParser.parse(ExactText(when)).expression else { return nil }
      let body = JSONObject([("name", "R"), ("priority", 1), ("expression", SQLWorld.json(tree))])
      let rule = DesiredResource(
        kind: "RoutingRule", name: "R", scope: .name("Q"), body: CanonicalForm(body),
        location: SourceLocation(file: "r.yaml", line: 1, column: 1))
      do throws(SQLReplay.Refusal) {
        _ = try SQLReplay.query(RuleQueue.of([rule]), fields: fields, dialect: .duckdb, table: table)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal("x exists", .standard) == .undeclaredField("x", rule: "R"))
    let twice = CallFields(types: ["a.b": [.string], "a__b": [.string]])
    #expect(refusal("a.b exists and a__b exists", twice) == .sameColumn("a__b", "a.b", "a__b"))
    #expect(refusal("skill exists", .standard, table: "a..b") == .tableName("a..b"))
    #expect(refusal("skill exists", .standard) == nil)
  }

  /// Its engine refuses everything of Perl: "no argument for repetition operator: ?".
  @Test(
    arguments: [
      ("^\\+49[1-9]\\d{3,14}$", "'^\\\\+49[1-9]\\\\d{3,14}$') > 0"),
      ("(?i)gold|silver", "'gold|silver', 1, 1, 0, 'i') > 0"), ("(?s)(?mi)^a.b$", "'^a.b$', 1, 1, 0, 'smi') > 0"),
      ("(?:a|b)+?c??(?P<n>d){2}?", "'(a|b)+c?(d){2}') > 0"), ("a{,2}?[*?]", "'a{,2}?[*?]') > 0"),
      ("\\Aa\\z", "'^a$') > 0"), ("\\Q(a.b\\E+", "'\\\\(a\\\\.b+') > 0"),
      ("[]\\]\\d[:alpha:]?*]x*?", "'[]\\\\]\\\\d[:alpha:]?*]x*') > 0"), ("(?U)a*?", "'a*') > 0"),
      ("a(?i)b", nil), ("(?i:b)", nil), ("(?-s).", nil), ("(?m)\\Aa", nil), ("\\pL", nil), ("[\\p{Greek}]", nil),
    ] as [(String, String?)])
  func snowflakeHasPatternsWithoutPerl(pattern: String, expected: String?) throws {
    let tree = Expression.condition(Condition(field: "ani", operator: .regex, value: .string(pattern)))
    let body = JSONObject([("name", "R"), ("priority", 1), ("expression", SQLWorld.json(tree))])
    let rule = DesiredResource(
      kind: "RoutingRule", name: "R", scope: .name("Q"), body: CanonicalForm(body),
      location: SourceLocation(file: "r.yaml", line: 1, column: 1))
    func query() throws -> String {
      try SQLReplay.query(RuleQueue.of([rule]), fields: .standard, dialect: .snowflake, table: "calls")
    }
    if let expected {
      let text = try query()
      #expect(text.contains("REGEXP_INSTR(rk_call.\"ani\", " + expected), "\(text)")
    } else {
      let refusal = SQLReplay.Refusal.foreignPattern(ExactText(pattern), rule: "R", .snowflake)
      #expect(throws: refusal) { _ = try query() }
    }
  }

  private static let peers = ProcessInfo.processInfo.environment["ROUTEKEEPER_SQL_PEERS"]

  /// The counts of real engines are those of our own evaluation, which agrees with the definition.
  @Test(
    .enabled(if: peers != nil, "needs DuckDB, chdb and pyspark: make test-peers"),
    arguments: [SQLDialect.duckdb, .clickhouse, .spark],
    [1, UInt64.random(in: 0...UInt64(UInt32.max))])
  func enginesAgree(dialect: SQLDialect, seed: UInt64) throws {
    var world = SQLWorld(seed: seed)
    let calls = (0..<400).map { _ in world.call() }
    let queues = world.queues(150)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sql-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let query = try SQLReplay.query(queues, fields: SQLWorld.fields, dialect: dialect, table: "calls")
    try query.write(to: folder.appendingPathComponent("query.sql"), atomically: true, encoding: .utf8)
    try calls.map { JSONWriter.text(of: .object($0.row)) + "\n" }.joined()
      .write(to: folder.appendingPathComponent("calls.jsonl"), atomically: true, encoding: .utf8)
    let columns = JSONObject(SQLWorld.columns.map { (ExactText($0.name), .string($0.type.rawValue)) })
    try JSONWriter.text(of: .object(columns))
      .write(to: folder.appendingPathComponent("columns.json"), atomically: true, encoding: .utf8)

    let rows = try Self.run(dialect, folder)
    #expect(rows.count == queues.reduce(queues.count) { $0 + $1.rules.count })
    for queue in queues {
      let waiting = calls.filter { $0.call["queue"]?.textValue == queue.queue.text }.map(\.call)
      var left = waiting
      for rule in queue.rules {
        let compiled = try CompiledExpression(rule.expression)
        let matched = calls.count { compiled.matches($0.call) }
        let taken = rule.isEnabled ? left.count(where: compiled.matches) : 0
        if rule.isEnabled { left.removeAll(where: compiled.matches) }
        let row = rows.first { $0["queue"]?.textValue == queue.queue.text && $0["rule"]?.textValue == rule.name }
        #expect(
          row?["matched"] == .integer(Int64(matched)) && row?["taken"] == .integer(Int64(taken)),
          "\(dialect), seed \(seed): \(matched), \(taken) here, there \(row.map { JSONWriter.text(of: $0) } ?? "nothing"): \(ExpressionText.text(of: rule.expression))"
        )
      }
      let row = rows.first { $0["queue"]?.textValue == queue.queue.text && $0["rule"]?.isNull ?? false }
      #expect(row?["calls"] == .integer(Int64(waiting.count)))
      #expect(row?["unmatched"] == .integer(Int64(left.count)))
    }
  }

  private static func run(_ dialect: SQLDialect, _ data: URL) throws -> [JSONValue] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: peers ?? "")
    process.arguments = [folder.appendingPathComponent("Fixtures/sql_peers.py").path, dialect.rawValue, data.path]
    let output = data.appendingPathComponent("out.jsonl")
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try String(contentsOf: output, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("{") }
      .map { try JSONReader.read(String($0)) }
  }
}
