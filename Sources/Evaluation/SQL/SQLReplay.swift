package import RoutingModel

/// One query that counts, where the calls already are, what `replay` counts: matched and taken for each rule, calls and
/// unmatched for each queue.
///
/// Every condition is true or false, never NULL: a comparison on an absent field would be NULL in SQL, and NULL under a
/// NOT would lose the call.
package enum SQLReplay {
  package enum Refusal: Error, Hashable, Sendable {
    /// Without a type there is no column to ask.
    case undeclaredField(ExactText, rule: ExactText)
    /// Two fields would share a column.
    case sameColumn(String, ExactText, ExactText)
    /// The database has no such pattern.
    case foreignPattern(ExactText, rule: ExactText, SQLDialect)
    case noRules
    case tableName(String)

    package var message: String {
      switch self {
      case .undeclaredField(let field, let rule):
        "the field \"\(Excerpt.of(field))\" of the rule \"\(Excerpt.of(rule))\" has no type: declare it in routekeeper.yaml"
      case .sameColumn(let column, let one, let other):
        "the fields \"\(Excerpt.of(one))\" and \"\(Excerpt.of(other))\" would share the column \(column)"
      case .foreignPattern(let pattern, let rule, let dialect):
        "\(dialect.rawValue) has no pattern like \"\(Excerpt.of(pattern))\" of the rule \"\(Excerpt.of(rule))\": "
          + "write it without options inside, \\A, \\z, \\p and \\C"
      case .noRules: "there are no rules to count for"
      case .tableName(let name): "\"\(Excerpt.of(ExactText(name)))\" is no name of a table"
      }
    }
  }

  package static func query(
    _ queues: [RuleQueue], fields: CallFields, dialect: SQLDialect, table: String
  ) throws(Refusal) -> String {
    let rules = queues.flatMap(\.rules)
    if rules.isEmpty { throw .noRules }
    let columns = try SQLColumns(rules, fields, dialect)
    let conditions = SQLConditions(columns: columns, dialect: dialect)
    let numbers = Dictionary(rules.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    func number(_ rule: QueueRule) -> Int { numbers[rule] ?? 0 }

    var matches: [String] = []
    for rule in rules {
      do throws(SQLPattern.Foreign) {
        let condition = try conditions.text(rule.expression)
        matches.append("    \(condition) AS rk_match_\(number(rule))")
      } catch {
        throw .foreignPattern(error.pattern, rule: rule.name, dialect)
      }
    }
    let taker = queues.map { queue -> String in
      let cases = queue.enabled.map { "WHEN rk_match_\(number($0)) THEN \(number($0)) " }.joined()
      let text = dialect.string(queue.queue.text.string)
      return "      WHEN rk_queue = \(text) THEN " + (cases.isEmpty ? "0" : "CASE \(cases)ELSE 0 END")
    }
    func count(_ condition: String) -> String { "COUNT(CASE WHEN \(condition) THEN 1 END)" }
    var counts = rules.map { rule in
      "    \(count("rk_match_\(number(rule))")) AS rk_matched_\(number(rule)), "
        + "\(count("rk_taker = \(number(rule))")) AS rk_taken_\(number(rule))"
    }
    var rows = rules.map { rule in
      [
        dialect.string(rule.queue.text.string), dialect.string(rule.name.string), "rk_matched_\(number(rule))",
        "rk_taken_\(number(rule))", dialect.null(isText: false), dialect.null(isText: false),
      ]
    }
    for (index, queue) in queues.enumerated() {
      let text = dialect.string(queue.queue.text.string)
      counts.append(
        "    \(count("rk_queue = \(text)")) AS rk_calls_\(index), "
          + "\(count("rk_queue = \(text) AND rk_taker = 0")) AS rk_unmatched_\(index)")
      rows.append([
        text, dialect.null(isText: true), dialect.null(isText: false), dialect.null(isText: false), "rk_calls_\(index)",
        "rk_unmatched_\(index)",
      ])
    }
    let names = ["queue", "rule", "matched", "taken", "calls", "unmatched"]
    return """
      -- Counts of `routekeeper replay` for \(rules.count) rules, in the SQL of \(dialect.rawValue).
      -- The table needs these columns, NULL where a call has no such value:
      \(columns.comment)
      WITH rk_matches AS (
        SELECT
          rk_call.\(dialect.identifier("queue")) AS rk_queue,
      \(matches.joined(separator: ",\n"))
        FROM \(try tableName(table, dialect)) AS rk_call
      ), rk_takers AS (
        SELECT *,
          CASE
      \(taker.joined(separator: "\n"))
          END AS rk_taker
        FROM rk_matches
      ), rk_counts AS (
        SELECT
      \(counts.joined(separator: ",\n"))
        FROM rk_takers
      )
      \(dialect.rows(rows, columns: names, from: "rk_counts"))

      """
  }

  /// `schema.calls`, each part between the dialect's quotes.
  private static func tableName(_ name: String, _ dialect: SQLDialect) throws(Refusal) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.unicodeScalars.allSatisfy(VisibleText.isVisible) }) else {
      throw .tableName(name)
    }
    return parts.map { dialect.identifier(String($0)) }.joined(separator: ".")
  }
}

/// The columns that hold the fields of calls: one for each type that a field may have.
struct SQLColumns {
  private let types: [ExactText: Set<CallFieldType>]
  private let dialect: SQLDialect
  private let names: [(column: String, type: String)]

  init(_ rules: [QueueRule], _ fields: CallFields, _ dialect: SQLDialect) throws(SQLReplay.Refusal) {
    var types: [ExactText: Set<CallFieldType>] = [:]
    for rule in rules {
      for field in rule.expression.fields {
        guard let declared = fields.types[field], !declared.isEmpty else {
          throw .undeclaredField(field, rule: rule.name)
        }
        types[field] = declared
      }
    }
    self.types = types
    self.dialect = dialect
    var owners: [String: ExactText] = ["queue": "queue"]
    var names = [(column: "queue", type: dialect.columnType(.string))]
    for (field, declared) in types.sorted(by: { $0.key < $1.key }) {
      for type in CallFieldType.allCases where declared.contains(type) {
        let name = Self.name(field, type, declared)
        if let owner = owners[name.lowercased()], !(field == "queue" && type == .string) {
          throw .sameColumn(name, owner, field)
        }
        owners[name.lowercased()] = field
        if name != "queue" { names.append((name, dialect.columnType(type))) }
        if type == .list, let presence = dialect.listPresenceType { names.append((name + "__exists", presence)) }
      }
    }
    self.names = names
  }

  /// A dot is `__` in a column; where a field has several types, all but text say theirs.
  private static func name(_ field: ExactText, _ type: CallFieldType, _ declared: Set<CallFieldType>) -> String {
    let name = field.string.replacing(".", with: "__")
    return declared.count == 1 || type == .string ? name : name + "__" + type.rawValue
  }

  var comment: String {
    names.map { "--   \(VisibleText.escaped($0.column)) \($0.type)" }.joined(separator: "\n")
  }

  /// `nil` where the field never has this type.
  func column(_ field: ExactText, _ type: CallFieldType) -> String? {
    guard let declared = types[field], declared.contains(type) else { return nil }
    return "rk_call." + dialect.identifier(Self.name(field, type, declared))
  }

  /// Whether a call has the field at all.
  func exists(_ field: ExactText) -> String {
    let parts = CallFieldType.allCases.compactMap { type -> String? in
      guard let column = column(field, type), let declared = types[field] else { return nil }
      if type == .list, dialect.listPresenceType != nil {
        return "rk_call." + dialect.identifier(Self.name(field, type, declared) + "__exists")
      }
      return column + " IS NOT NULL"
    }
    return parts.count == 1 ? parts[0] : "(" + parts.joined(separator: " OR ") + ")"
  }
}

/// Condition trees as SQL that is never NULL.
struct SQLConditions {
  let columns: SQLColumns
  let dialect: SQLDialect

  func text(_ expression: Expression) throws(SQLPattern.Foreign) -> String {
    switch expression {
    case .condition(let condition): try text(condition)
    case .not(let child): try "(NOT \(text(child)))"
    case .and(let children): try joined(children, " AND ")
    case .or(let children): try joined(children, " OR ")
    }
  }

  private func joined(_ children: [Expression], _ word: String) throws(SQLPattern.Foreign) -> String {
    var parts: [String] = []
    for child in children { parts.append(try text(child)) }
    return "(" + parts.joined(separator: word) + ")"
  }

  private func text(_ condition: Condition) throws(SQLPattern.Foreign) -> String {
    let field = condition.field
    let value = condition.value ?? .null
    switch condition.operator {
    case .exists: return columns.exists(field)
    case .notExists: return "(NOT \(columns.exists(field)))"
    case .eq: return equal(field, value)
    case .neq: return "(\(columns.exists(field)) AND NOT \(equal(field, value)))"
    case .gt: return ordered(field, ">", value)
    case .lt: return ordered(field, "<", value)
    case .gte: return ordered(field, ">=", value)
    case .lte: return ordered(field, "<=", value)
    case .contains:
      guard let part = value.stringValue else { return "FALSE" }
      return any([
        columns.column(field, .string).map { dialect.contains($0, part) },
        columns.column(field, .list).map { dialect.listContains($0, part) },
      ])
    case .regex:
      guard let text = value.textValue else { return "FALSE" }
      let pattern = try SQLPattern(text, for: dialect)
      return any([
        columns.column(field, .string).map { dialect.matches($0, pattern) },
        columns.column(field, .list).map { dialect.listMatches($0, pattern) },
      ])
    }
  }

  /// False where the field is absent, or of another type.
  private func equal(_ field: ExactText, _ value: JSONValue) -> String {
    switch value {
    case .string(let text): any([columns.column(field, .string).map { "\($0) = \(dialect.string(text.string))" }])
    case .number(let number): any([columns.column(field, .number).map { "\($0) = \(dialect.number(number))" }])
    case .bool(let flag): any([columns.column(field, .boolean).map { "\($0) = \(flag ? "TRUE" : "FALSE")" }])
    case .null, .array, .object: "FALSE"
    }
  }

  private func ordered(_ field: ExactText, _ sign: String, _ value: JSONValue) -> String {
    switch value {
    case .number(let number): any([columns.column(field, .number).map { "\($0) \(sign) \(dialect.number(number))" }])
    case .string(let text): any([columns.column(field, .string).map { "\($0) \(sign) \(dialect.string(text.string))" }])
    case .null, .bool, .array, .object: "FALSE"
    }
  }

  private func any(_ alternatives: [String?]) -> String {
    let parts = alternatives.compactMap { $0 }.map { "COALESCE(\($0), FALSE)" }
    return parts.isEmpty ? "FALSE" : parts.count == 1 ? parts[0] : "(" + parts.joined(separator: " OR ") + ")"
  }
}
