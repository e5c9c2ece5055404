internal import GRDB
internal import RoutingModel

/// Holds the log against heads that were told earlier: by an anchor file, by a receiver, by stored events.
struct AuditAnchorCheck {
  let database: Database

  func check(
    _ anchors: [AuditHead], _ files: [(path: String, size: Int)], _ result: inout AuditVerification
  ) throws {
    let statement = try database.makeStatement(sql: "SELECT hash FROM audit WHERE sequence = ?")
    for anchor in anchors { try check(anchor, "an anchor", statement, &result) }
    var newest: Int64 = 0
    for (file, size) in files {
      let before = result.anchorsChecked + result.anchorsBeforeCheckpoint
      try AuditAnchorFile.forEachLine(of: file, upTo: size) { content, number in
        guard case .head(let anchor) = content else {
          return result.add("line \(number) of \(file) holds no head of an audit log (SIZE:HASH at its end)")
        }
        newest = max(newest, anchor.size)
        try check(anchor, "line \(number) of \(file)", statement, &result)
      }
      if before == result.anchorsChecked + result.anchorsBeforeCheckpoint {
        result.add("\(file) holds no head of an audit log: nothing can be held against it")
      }
    }
    if !files.isEmpty { result.recordsAfterAnchors = max(newest, result.head.size) - newest }
    let rows = try Row.fetchCursor(database, sql: "SELECT sequence, record FROM event ORDER BY sequence")
    while let row = try rows.next() {
      let number = Int64.fromDatabaseValue(row[0]) ?? 0
      let text = String.fromDatabaseValue(row[1]) ?? ""
      guard let head = AuditHead(json: (try? JSONReader.read(text))?["auditHead"]) else {
        result.add("the stored event \(number) is not readable")
        continue
      }
      try check(head, "the stored event \(number)", statement, &result)
    }
  }

  private func check(
    _ anchor: AuditHead, _ origin: String, _ statement: Statement, _ result: inout AuditVerification
  ) throws {
    if let checkpoint = result.checkpoint, anchor.size < checkpoint.size {
      result.anchorsBeforeCheckpoint += 1
      return
    }
    result.anchorsChecked += 1
    if anchor.size > result.head.size {
      return result.add(
        """
        the log was cut or an older copy was put back: \(origin) knows \(anchor.size) records, \
        \(result.head.size) are there
        """)
    }
    let hash: String? =
      switch anchor.size {
      case result.head.size: result.head.hash
      case 0: AuditHead.empty.hash
      case result.checkpoint?.size: result.checkpoint?.hash
      default: try Row.fetchOne(statement, arguments: [anchor.size]).flatMap { String.fromDatabaseValue($0[0]) }
      }
    if hash != anchor.hash {
      result.add(
        "\(origin) knows another record here: its hash is \(anchor.hash), the log has \(hash ?? "none")",
        at: anchor.size)
    }
  }
}
