import RoutingModel

/// Records of the audit log, and what their verification found.
enum AuditPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper audit")
    let records = document.list("records")
    if !records.isEmpty {
      page.add(
        .table(
          Table(
            columns: ["record", "time", "what", "resource", "outcome", "actor", "commit", "correlation id"],
            rows: records.map(row))))
    }
    if let verification = document["verification"] {
      verify(verification, &page)
    } else {
      page.add([.words(CommonLines.counted(records.count, "record"), .muted)])
    }
    return page
  }

  private static func verify(_ verification: JSONValue, _ page: inout Page) {
    let intact = verification.flag("intact") ?? false
    page.add(
      verification.list("findings").map { finding in
        let record = finding.count("sequence").map { "record \($0): " } ?? ""
        return [.words(record, .problem), .value(finding.text("message") ?? "")]
      })
    var line: Line = [
      .words(intact ? "The log is whole" : "The log is not whole", intact ? .added : .problem), .words(": "),
    ]
    line =
      line + AnswerPage.members(verification, label: nil, without: Self.toldOtherwise)
    page.add([line])
    if let next = verification.text("next") { page.add([[.words("Next: ", .muted), .value(next)]]) }
  }

  private static let toldOtherwise: Set<String> = ["intact", "findings", "head", "checkpoint", "next"]

  private static func row(_ record: JSONValue) -> [Line] {
    let resource = record["resource"]?.objectValue.map(JSONValue.object) ?? record
    let identity = resource["identity"].map { CommonLines.identity(kind: resource.text("kind"), $0) } ?? []
    return [
      [.value(record.count("sequence").map(String.init) ?? "")], [.value(record.text("time") ?? "", .muted)],
      [.value(record.text("action") ?? record.text("type") ?? "")], identity, [.value(record.text("outcome") ?? "")],
      [.value(record.text("actor") ?? "")],
      [.value(String((record["commit"]?.text("sha") ?? record.text("commit") ?? "").prefix(10)))],
      [.value(record["exchange"]?.text("correlationID") ?? "", .muted)],
    ]
  }
}
