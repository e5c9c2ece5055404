import RoutingModel

/// One change: a header line and its field-level differences.
enum ChangeEntry {
  /// Below this many characters an expression stands on one line.
  private static let longestExpressionLine = 100

  /// - Parameter note: what became of the change, where that is known.
  static func block(_ change: JSONValue, note: Line = []) -> Block {
    let action = change.text("action").flatMap(ChangeAction.init(rawValue:))
    let (mark, tone) = mark(action)
    var head: Line = [.words(mark + " ", tone)]
    head = head + CommonLines.identity(kind: change.text("kind"), change["identity"])
    if let reason = change.text("reason") { head.spans.append(.words("  (\(reason))", .muted)) }
    if let location = change.text("location") { head.spans += [.words("  "), .value(location, .muted)] }
    if let setting = change.text("waitsFor") {
      head.spans += [.words("  waits for approval: ", .caution), .value(setting, .caution)]
    }
    return .entry(head: head + note, body: body(change, action))
  }

  static func mark(_ action: ChangeAction?) -> (String, Tone) {
    switch action {
    case .create: ("+", .added)
    case .update: ("~", .changed)
    case .adopt: ("=", .adopted)
    case .delete: ("-", .removed)
    case nil: ("?", .plain)
    }
  }

  private static func body(_ change: JSONValue, _ action: ChangeAction?) -> [Line] {
    let kind = change.text("kind").flatMap { KindCatalog.kind(named: ExactText($0)) }
    switch action {
    case .create: return whole(change, kind, side: "desired", mark: nil)
    case .delete: return whole(change, kind, side: "live", mark: .words("- ", .removed))
    case .update, .adopt, nil:
      let rows = FieldRows.lines(
        change.list("fields"), kind: kind, live: change["live"], desired: change["desired"],
        showsLastApplied: change.text("reason") == "changed in git and live")
      let isSame = change.flag("sameMeaning") ?? false
      return rows + (isSame ? [.words("same meaning: the conditions take the same calls as before", .muted)] : [])
    }
  }

  /// All fields of an object that comes or goes, but for those at their default and for its name.
  static func whole(_ change: JSONValue, _ kind: ResourceKind?, side: String, mark: Span?) -> [Line] {
    var lines: [Line] = []
    for field in change.list("fields") {
      guard let value = field[side], !value.isNull, let path = field.text("path") else { continue }
      let parts = JSONPointer(path).parts
      let schema = parts.count == 1 ? kind?.fields.first { $0.name == parts.first } : nil
      if schema?.name == "name" { continue }
      if case .default(let usual) = schema?.presence, usual == value { continue }
      let label = parts.map(\.string).joined(separator: " › ")
      let start: [Span] = [mark, .value(label, .muted), .words(": ", .muted)].compactMap { $0 }
      guard case .expression = schema?.value, let expression = Expression(value) else {
        lines.append(Line(start + [.value(ValueText.text(value))]))
        continue
      }
      let text = ExpressionText.text(of: expression)
      if text.count <= longestExpressionLine {
        lines.append(Line(start + [.value(text)]))
      } else {
        let parts = ExpressionText.parts(of: expression)
        lines.append(Line(start + [.value(VisibleText.shortened(parts.first ?? ""))]))
        lines += parts.dropFirst().map { [.words("  "), .value(VisibleText.shortened($0))] }
      }
    }
    return lines
  }
}
