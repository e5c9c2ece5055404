/// The commit that a plan, an event or an audit record belongs to.
package struct CommitInfo: Hashable, Sendable {
  /// Forty lower-case hexadecimal digits.
  package let sha: String
  /// `Name <address>` as the commit has it, control characters removed.
  package let author: String
  /// First line of the message.
  package let subject: String
  package let branch: String
  package let time: Instant

  package init(sha: String, author: String, subject: String, branch: String, time: Instant) {
    self.sha = sha
    self.author = author
    self.subject = subject
    self.branch = branch
    self.time = time
  }

  package var json: JSONValue {
    [
      "sha": .string(sha), "author": .string(author), "subject": .string(subject), "branch": .string(branch),
      "time": .string(time.rfc3339Seconds),
    ]
  }

  /// Reads what `json` writes.
  package init?(_ json: JSONValue?) {
    guard let json, let sha = json["sha"]?.stringValue, !sha.isEmpty else { return nil }
    self.init(
      sha: sha, author: json["author"]?.stringValue ?? "", subject: json["subject"]?.stringValue ?? "",
      branch: json["branch"]?.stringValue ?? "",
      time: json["time"]?.stringValue.flatMap(Instant.init(rfc3339:)) ?? Instant(milliseconds: 0))
  }

  package var shortSHA: String { String(sha.prefix(10)) }
}

/// Where in a repository something is written.
package struct SourceLocation: Hashable, Sendable {
  /// Path inside the repository.
  package let file: String
  /// One-based; `column` counts UTF-8 characters.
  package let line: Int
  package let column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// One finding about a manifest. Codes are stable and listed in `docs/diagnostics.md`.
package struct Diagnostic: Hashable, Sendable, Error {
  package enum Severity: String, Sendable, Comparable {
    case error, warning

    package static func < (left: Severity, right: Severity) -> Bool { left == .error && right == .warning }
  }

  package let location: SourceLocation
  package let severity: Severity
  /// `RK0107`.
  package let code: String
  package let message: String
  /// What to write instead, where that is known.
  package let fix: String?

  package init(_ location: SourceLocation, _ severity: Severity, _ code: String, _ message: String, fix: String? = nil)
  {
    self.location = location
    self.severity = severity
    self.code = code
    self.message = message
    self.fix = fix
  }

  /// `rules/support.yaml:12:9: error RK0107: unknown operator "equals" (did you mean "eq"?)`
  package var line: String {
    let hint = fix.map { " (did you mean \"\($0)\"?)" } ?? ""
    return "\(location.file):\(location.line):\(location.column): \(severity.rawValue) \(code): \(message)\(hint)"
  }

  package var json: JSONValue {
    var object = JSONObject([
      ("file", .string(location.file)), ("line", .integer(Int64(location.line))),
      ("column", .integer(Int64(location.column))), ("severity", .string(severity.rawValue)),
      ("code", .string(code)), ("message", .string(message)),
    ])
    if let fix { object["fix"] = .string(fix) }
    return .object(object)
  }
}
