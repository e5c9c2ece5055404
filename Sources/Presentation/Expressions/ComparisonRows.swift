import RoutingModel

/// The differing fields of a drifted object on three sides: one row per field, and within a condition tree one per node.
enum ComparisonRows {
  static func rows(of finding: JSONValue) -> [Comparison.Row] {
    let kind = finding.text("kind").flatMap { KindCatalog.kind(named: ExactText($0)) }
    var rows: [Comparison.Row] = []
    var nodes: Set<String> = []
    for field in finding.list("fields") {
      guard let path = field.text("path") else { continue }
      let change = FieldChange(
        path: path, live: FieldRows.present(field["live"]), desired: FieldRows.present(field["desired"]),
        lastApplied: FieldRows.present(field["lastApplied"]))
      let moved = field.text("moved")
      if FieldRows.isExpression(path, kind),
        let place = NodePlace(path: path, live: finding["live"], desired: finding["desired"])
      {
        // Several members of one node are one row.
        guard path == place.pointer || nodes.insert(place.pointer).inserted else { continue }
        let sides = place.sides(change)
        let last =
          moved == "live" ? sides.desired : moved == "git" ? sides.live : change.lastApplied.map(ValueText.text)
        rows.append(row(sides.label, live: sides.live, desired: sides.desired, last: last, moved))
      } else {
        rows.append(
          row(
            NodePlace.label(JSONPointer(path).parts), live: change.live.map(ValueText.text),
            desired: change.desired.map(ValueText.text), last: change.lastApplied.map(ValueText.text), moved))
      }
    }
    return rows
  }

  private static func row(
    _ label: String, live: String?, desired: String?, last: String?, _ moved: String?
  ) -> Comparison.Row {
    Comparison.Row(
      label: [.value(label)], desired: desired.map { [.value($0, .added)] }, live: live.map { [.value($0, .removed)] },
      lastApplied: last.map { [.value($0)] }, moved: moved.map(words))
  }

  private static func words(_ moved: String) -> String {
    switch moved {
    case "live": "live moved"
    case "git": "git moved"
    default: "both moved"
    }
  }
}
