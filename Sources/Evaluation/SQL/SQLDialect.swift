internal import RoutingModel

/// A database's way of spelling what the query of `replay --sql` needs.
package enum SQLDialect: String, CaseIterable, Sendable {
  case duckdb, clickhouse, spark, bigquery, snowflake

  /// The names of column types, as the comment before the query says them.
  func columnType(_ type: CallFieldType) -> String {
    switch (self, type) {
    case (.duckdb, .string), (.snowflake, .string): "VARCHAR"
    case (.clickhouse, .string): "Nullable(String)"
    case (.spark, .string), (.bigquery, .string): "STRING"
    case (.clickhouse, .number): "Nullable(Float64)"
    case (.bigquery, .number): "FLOAT64"
    case (.duckdb, .number), (.spark, .number), (.snowflake, .number): "DOUBLE"
    case (.clickhouse, .boolean): "Nullable(Bool)"
    case (.bigquery, .boolean): "BOOL"
    case (.duckdb, .boolean), (.spark, .boolean), (.snowflake, .boolean): "BOOLEAN"
    case (.duckdb, .list): "VARCHAR[]"
    case (.clickhouse, .list): "Array(String)"
    case (.spark, .list), (.bigquery, .list): "ARRAY<STRING>"
    case (.snowflake, .list): "ARRAY"
    }
  }

  /// The type of the column that says whether a list is there, beside the list's own; `nil` where an array may be NULL.
  /// ClickHouse knows no such array, BigQuery keeps none in a table.
  var listPresenceType: String? {
    switch self {
    case .clickhouse: "Bool"
    case .bigquery: "BOOL NOT NULL"
    case .duckdb, .spark, .snowflake: nil
    }
  }

  func identifier(_ name: String) -> String {
    switch self {
    case .duckdb, .snowflake: "\"" + name.replacing("\"", with: "\"\"") + "\""
    case .clickhouse, .bigquery:
      "`" + name.replacing("\\", with: "\\\\").replacing("`", with: "\\`") + "`"
    case .spark: "`" + name.replacing("`", with: "``") + "`"
    }
  }

  func string(_ text: String) -> String {
    // Its strings know no backslash.
    if self == .duckdb { return "'" + text.replacing("'", with: "''") + "'" }
    var literal = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": literal += "\\\\"
      case "'": literal += "\\'"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "'"
  }

  /// A whole number as it is; everything else with an exponent, which makes it a double everywhere.
  func number(_ number: JSONNumber) -> String {
    if let integer = number.int64, integer.magnitude < 1 << 53 { return "\(integer)" }
    let text = number.text
    return text.utf8.contains(UInt8(ascii: "e")) ? text : text + "e0"
  }

  /// Whether a text has a part, as bytes or code points, without regard to collation.
  func contains(_ column: String, _ part: String) -> String {
    switch self {
    case .duckdb: "contains(\(column), \(string(part)))"
    case .clickhouse: "position(\(column), \(string(part))) > 0"
    case .spark: "contains(\(column), \(string(part)))"
    case .bigquery: "STRPOS(\(column), \(string(part))) > 0"
    case .snowflake: "CONTAINS(\(column), \(string(part)))"
    }
  }

  func listContains(_ column: String, _ element: String) -> String {
    switch self {
    case .duckdb: "list_contains(\(column), \(string(element)))"
    case .clickhouse: "has(\(column), \(string(element)))"
    case .spark: "array_contains(\(column), \(string(element)))"
    case .bigquery: "\(string(element)) IN UNNEST(\(column))"
    case .snowflake: "ARRAY_CONTAINS(\(string(element))::VARIANT, \(column))"
    }
  }

  /// Whether a pattern is found. Its `.` matches no line break, in ClickHouse neither.
  func matches(_ column: String, _ pattern: SQLPattern) -> String {
    let literal = string(pattern.text)
    return switch self {
    case .duckdb: "regexp_matches(\(column), \(literal))"
    case .clickhouse: "match(\(column), \(literal))"
    case .spark: "\(column) RLIKE \(literal)"
    case .bigquery: "REGEXP_CONTAINS(\(column), \(literal))"
    case .snowflake where pattern.parameters.isEmpty: "REGEXP_INSTR(\(column), \(literal)) > 0"
    // From the first character, the first match, its begin.
    case .snowflake: "REGEXP_INSTR(\(column), \(literal), 1, 1, 0, \(string(pattern.parameters))) > 0"
    }
  }

  func listMatches(_ column: String, _ pattern: SQLPattern) -> String {
    let element = matches("rk_element", pattern)
    return switch self {
    case .duckdb: "len(list_filter(\(column), lambda rk_element: coalesce(\(element), false))) > 0"
    case .clickhouse: "arrayExists(rk_element -> \(element), \(column))"
    case .spark: "exists(\(column), rk_element -> coalesce(\(element), false))"
    case .bigquery: "EXISTS (SELECT 1 FROM UNNEST(\(column)) AS rk_element WHERE \(element))"
    case .snowflake:
      "ARRAY_SIZE(FILTER(\(column), rk_element -> COALESCE(\(matches("rk_element::VARCHAR", pattern)), FALSE))) > 0"
    }
  }

  /// Makes rows of one: each list of expressions is one row.
  func rows(_ rows: [[String]], columns: [String], from source: String) -> String {
    let names = columns.joined(separator: ", ")
    func joined(_ open: String, _ close: String) -> String {
      rows.map { "    " + open + $0.joined(separator: ", ") + close }.joined(separator: ",\n")
    }
    switch self {
    case .duckdb:
      let structs = rows.map { row in
        "    {" + zip(columns, row).map { "\($0): \($1)" }.joined(separator: ", ") + "}"
      }.joined(separator: ",\n")
      let picked = columns.map { "rk_row.\($0)" }.joined(separator: ", ")
      return "SELECT \(picked)\nFROM (SELECT unnest([\n\(structs)\n  ]) AS rk_row FROM \(source))"
    case .clickhouse:
      let picked = columns.enumerated().map { "rk_row.\($0 + 1) AS \($1)" }.joined(separator: ", ")
      return "SELECT \(picked)\nFROM (SELECT arrayJoin([\n\(joined("tuple(", ")"))\n  ]) AS rk_row FROM \(source))"
    case .spark:
      return "SELECT stack(\(rows.count),\n\(joined("", ""))\n  ) AS (\(names))\nFROM \(source)"
    case .bigquery:
      let type =
        "STRUCT<" + columns.map { "\($0) \(Self.isText($0) ? "STRING" : "INT64")" }.joined(separator: ", ") + ">"
      return "SELECT rk_row.*\nFROM \(source), UNNEST(ARRAY<\(type)>[\n\(joined("(", ")"))\n  ]) AS rk_row"
    case .snowflake:
      let picked = columns.enumerated().map { index, name in
        "rk_row.value[\(index)]::\(Self.isText(name) ? "VARCHAR" : "NUMBER") AS \(name)"
      }.joined(separator: ", ")
      return
        "SELECT \(picked)\nFROM \(source), LATERAL FLATTEN(INPUT => ARRAY_CONSTRUCT(\n"
        + "\(joined("ARRAY_CONSTRUCT(", ")"))\n  )) AS rk_row"
    }
  }

  private static func isText(_ column: String) -> Bool { column == "queue" || column == "rule" }

  /// NULL where a number or a text of a row is missing.
  func null(isText: Bool) -> String {
    switch self {
    case .duckdb, .spark: isText ? "CAST(NULL AS \(columnType(.string)))" : "CAST(NULL AS BIGINT)"
    case .clickhouse: isText ? "CAST(NULL AS Nullable(String))" : "CAST(NULL AS Nullable(UInt64))"
    case .bigquery, .snowflake: "NULL"
    }
  }
}
