package import RoutingModel

package enum DiagnosticOrder {
  /// By file (as bytes), line, column, and then code and message, so that one commit has one report.
  package static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] { diagnostics.sorted(by: precedes) }

  private static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    let (a, b) = (left.location, right.location)
    if ExactText(a.file) != ExactText(b.file) { return ExactText(a.file) < ExactText(b.file) }
    if (a.line, a.column) != (b.line, b.column) { return (a.line, a.column) < (b.line, b.column) }
    return (left.code, ExactText(left.message)) < (right.code, ExactText(right.message))
  }
}
