import RoutingModel

/// What `validate` found: one line per finding, then the verdict.
enum ValidationPage {
  static func page(_ document: JSONValue) -> Page {
    let findings = document.list("diagnostics")
    var page = Page(title: "Validation")
    page.add(CommonLines.diagnostics(findings))
    let errors = findings.count { $0.text("severity") == "error" }
    let warnings = findings.count - errors
    let details = [
      document.count("resources").map { CommonLines.counted($0, "object") },
      document.count("files").map { CommonLines.counted($0, "file") },
    ].compactMap { $0 }.joined(separator: " in ")
    let counts = [
      errors == 0 ? nil : CommonLines.counted(errors, "error"),
      warnings == 0 ? nil : CommonLines.counted(warnings, "warning"),
    ].compactMap { $0 }.joined(separator: ", ")
    let isValid = document.flag("valid") ?? (errors == 0)
    var line: Line = [.words(isValid ? "Valid" : "Invalid", isValid ? .added : .problem)]
    let rest = [details, counts].filter { !$0.isEmpty }.joined(separator: "; ")
    if !rest.isEmpty { line.spans.append(.words(": " + rest)) }
    page.add([line])
    return page
  }
}
