import RoutingModel

/// Reading documents leniently: a member that is missing or of another type shows as nothing, since fields may be
/// added and an older daemon may answer a newer command.
extension JSONValue {
  func text(_ key: String) -> String? { self[key]?.stringValue }
  func count(_ key: String) -> Int? { self[key]?.numberValue?.int64.flatMap { Int(exactly: $0) } }
  func list(_ key: String) -> [JSONValue] { self[key]?.arrayValue ?? [] }
  func flag(_ key: String) -> Bool? { self[key]?.boolValue }
  func instant(_ key: String) -> Instant? { text(key).flatMap { Instant(rfc3339: $0) } }
}

/// Lines and spans that several reports share.
enum CommonLines {
  /// `Commit 1234567890 "subject" by author`, or nothing for a folder.
  static func commit(_ commit: JSONValue?, label: String = "Commit") -> [Line] {
    guard let sha = commit?.text("sha") else { return [] }
    var line: Line = [.words(label + " ", .muted), .value(String(sha.prefix(10)), .strong)]
    if let subject = commit?.text("subject") {
      line = line + [.words(" "), .name(VisibleText.shortened(subject), .plain)]
    }
    if let author = commit?.text("author") { line = line + [.words(" by ", .muted), .value(author)] }
    return [line]
  }

  /// `RoutingRule "Escalation" in queue "Support"`
  static func identity(kind: String?, _ identity: JSONValue?) -> Line {
    var line: Line = []
    if let kind { line = [.value(kind, .strong), .words(" ")] }
    line.spans.append(.name(identity?.text("name") ?? "?"))
    if let queue = identity?.text("queue") { line.spans += [.words(" in queue "), .name(queue)] }
    return line
  }

  /// Findings that a page shows of one file; the JSON output has all of them. One mistake at the top of a file can make
  /// hundreds.
  static let findingsOfAFile = 20

  static func diagnostics(_ values: [JSONValue]) -> [Line] {
    var lines: [Line] = []
    var counts: [String: Int] = [:]
    var files: [String] = []
    for value in values {
      let file = value.text("file") ?? ""
      let count = counts[file, default: 0]
      if count == 0 { files.append(file) }
      if count < findingsOfAFile { lines.append(diagnostic(value)) }
      counts[file] = count + 1
    }
    for file in files {
      let hidden = (counts[file] ?? 0) - findingsOfAFile
      if hidden > 0 { lines.append([.value(file, .strong), .words(": … and \(hidden) more", .muted)]) }
    }
    return lines
  }

  private static func diagnostic(_ value: JSONValue) -> Line {
    let place = [value.text("file"), value.count("line").map(String.init), value.count("column").map(String.init)]
      .compactMap { $0 }.joined(separator: ":")
    let isError = value.text("severity") != "warning"
    var line: Line = [
      .value(place, .strong), .words(": "), .words(isError ? "error" : "warning", isError ? .problem : .caution),
      .words(" "), .value(value.text("code") ?? ""), .words(": "), .value(value.text("message") ?? ""),
    ]
    if let fix = value.text("fix") { line.spans += [.words(" (did you mean "), .name(fix), .words("?)")] }
    return line
  }

  /// `1 change`, `2 changes`.
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
