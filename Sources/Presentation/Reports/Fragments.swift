package import RoutingModel

/// Parts of pages for whoever shows documents inside a page of its own.
package enum Fragments {
  /// A change of a plan, with its differing fields or condition tree in words.
  package static func change(_ change: JSONValue) -> Block { ChangeEntry.block(change) }

  /// A finding of a drift report: missing, changed or unmanaged.
  package static func finding(_ finding: JSONValue, of sort: String, now: Instant) -> Block {
    let mark: (String, Tone) =
      switch sort {
      case "missing": ("+ ", .added)
      case "changed": ("~ ", .changed)
      default: ("? ", .muted)
      }
    return DriftPage.block(finding, mark: mark, now)
  }

  /// Drift that is over.
  package static func healed(_ finding: JSONValue, now: Instant) -> Block { DriftPage.healed(finding, now) }

  /// A drift report in one line.
  package static func driftVerdict(_ document: JSONValue) -> Line { DriftPage.verdict(document) }

  /// What an audit record changed: the managed fields before and after.
  package static func auditedChange(kind name: String?, before: JSONValue?, after: JSONValue?) -> [Line] {
    let kind = name.flatMap { KindCatalog.kind(named: ExactText($0)) }
    let fields = Difference.between(
      live: before?.objectValue ?? JSONObject(), desired: after?.objectValue ?? JSONObject(), lastApplied: nil)
    let documents = fields.map { field -> JSONValue in
      ["path": .string(field.path), "live": field.live ?? .null, "desired": field.desired ?? .null]
    }
    guard before?.objectValue != nil, after?.objectValue != nil else {
      let side = after?.objectValue == nil ? "live" : "desired"
      return ChangeEntry.whole(["fields": .array(documents)], kind, side: side, mark: nil)
    }
    return FieldRows.lines(documents, kind: kind, live: before, desired: after, showsLastApplied: false)
  }

  /// What an object is, field by field, its condition tree in words; without its name and what is at its default.
  package static func object(kind name: String?, _ canonical: JSONValue) -> [Line] {
    let kind = name.flatMap { KindCatalog.kind(named: ExactText($0)) }
    let fields = (canonical.objectValue?.members ?? []).filter { $0.key != "name" && $0.key != kind?.scope?.field }
    return ChangeEntry.whole(
      [
        "fields": .array(
          fields.map { ["path": .string("/" + $0.key.string), "live": .null, "desired": $0.value] })
      ], kind, side: "desired", mark: nil)
  }

  /// The style of what these parts become in HTML.
  package static var style: String { HTMLStyle.text }
}
