/// A thing that differs, field by field: as git wants it, as it is, as it was last applied.
package struct Comparison: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    package let label: Line
    /// `nil`: absent on that side.
    package let desired: Line?
    package let live: Line?
    package let lastApplied: Line?
    /// Which side moved since: `live moved`; `nil` where nothing was ever applied.
    package let moved: String?

    package init(label: Line, desired: Line?, live: Line?, lastApplied: Line?, moved: String?) {
      self.label = label
      self.desired = desired
      self.live = live
      self.lastApplied = lastApplied
      self.moved = moved
    }
  }

  package let head: Line
  package let notes: [Line]
  package let rows: [Row]

  package init(head: Line, notes: [Line], rows: [Row]) {
    self.head = head
    self.notes = notes
    self.rows = rows
  }

  /// Whether any row has a third side; where nothing was ever applied, that column says nothing.
  var hasLastApplied: Bool { rows.contains { $0.moved != nil } }

  /// The cells of a row under `columns`.
  func cells(_ row: Row) -> [Line] {
    let sides = [row.label, row.desired ?? Self.absent, row.live ?? Self.absent]
    if !hasLastApplied { return sides }
    return sides + [row.lastApplied ?? Self.absent, .words(row.moved ?? "", .changed)]
  }

  var columns: [String] {
    ["Field", "In git", "Live"] + (hasLastApplied ? ["Last applied", "Who moved"] : [])
  }

  private static let absent: Line = .words("absent", .muted)
}
