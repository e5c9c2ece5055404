import RoutingModel

/// The differing fields of an object that stays: one row per field, and within a condition tree one row per node.
enum FieldRows {
  static func lines(
    _ fields: [JSONValue], kind: ResourceKind?, live: JSONValue?, desired: JSONValue?, showsLastApplied: Bool
  ) -> [Line] {
    var lines: [Line] = []
    var nodes: Set<String> = []
    for field in fields {
      guard let path = field.text("path") else { continue }
      let change = FieldChange(
        path: path, live: present(field["live"]), desired: present(field["desired"]), lastApplied: field["lastApplied"])
      if isExpression(path, kind), let place = NodePlace(path: path, live: live, desired: desired) {
        // One index may name a node that went and another one that came.
        if path == place.pointer || nodes.insert(place.pointer).inserted { lines += place.lines(change) }
      } else {
        lines.append(line(change, showsLastApplied: showsLastApplied))
      }
    }
    return lines
  }

  /// An absent side is null in the document.
  static func present(_ side: JSONValue?) -> JSONValue? {
    guard let side, !side.isNull else { return nil }
    return side
  }

  static func isExpression(_ path: String, _ kind: ResourceKind?) -> Bool {
    guard let name = JSONPointer(path).parts.first, let schema = kind?.fields.first(where: { $0.name == name }),
      case .expression = schema.value
    else { return false }
    return true
  }

  private static func line(_ change: FieldChange, showsLastApplied: Bool) -> Line {
    let label = NodePlace.label(JSONPointer(change.path).parts)
    var line: Line
    switch (change.live, change.desired) {
    case (nil, let desired?):
      line = [
        .words("+ ", .added), .value(label, .muted), .words(": ", .muted), .value(ValueText.text(desired), .added),
      ]
    case (let live?, nil):
      line = [
        .words("- ", .removed), .value(label, .muted), .words(": ", .muted), .value(ValueText.text(live), .removed),
      ]
    case (let live, let desired):
      line = [
        .words("~ ", .changed), .value(label, .muted), .words(": ", .muted),
        .value(ValueText.text(live ?? .null), .removed), .words(" → "),
        .value(ValueText.text(desired ?? .null), .added),
      ]
    }
    if showsLastApplied, let applied = change.lastApplied {
      line.spans += [.words("  (last applied: ", .muted), .value(ValueText.text(applied), .muted), .words(")", .muted)]
    }
    return line
  }
}
