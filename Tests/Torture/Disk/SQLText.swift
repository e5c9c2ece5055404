internal import GRDBSQLite

/// Runs SQL on a database without the journal's own code: to look at it and to tamper with it.
package enum SQLText {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// - Returns: The first column of each row.
  @discardableResult
  package static func run(_ sql: String, on path: String) throws(Failure) -> [String] {
    var connection: OpaquePointer?
    let opened = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil)
    defer { sqlite3_close(connection) }
    guard opened == SQLITE_OK else { throw failure(connection) }
    let rows = Rows()
    let code = sqlite3_exec(
      connection, sql,
      { context, count, values, _ in
        guard let context, count > 0, let values else { return 0 }
        let text = values[0].map { String(cString: $0) } ?? ""
        Unmanaged<Rows>.fromOpaque(context).takeUnretainedValue().texts.append(text)
        return 0
      }, Unmanaged.passUnretained(rows).toOpaque(), nil)
    guard code == SQLITE_OK else { throw failure(connection) }
    return rows.texts
  }

  private final class Rows {
    var texts: [String] = []
  }

  private static func failure(_ connection: OpaquePointer?) -> Failure {
    Failure(description: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "no memory")
  }
}
