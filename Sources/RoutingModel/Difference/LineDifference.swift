/// What changes between two texts, line by line, in hunks as `diff -u` has them.
package struct LineDifference: Sendable {
  package enum Side: Hashable, Sendable {
    case both, old, new

    /// What `diff -u` puts before a line.
    package var mark: String {
      switch self {
      case .both: " "
      case .old: "-"
      case .new: "+"
      }
    }
  }

  package struct Row: Hashable, Sendable {
    package let side: Side
    /// Without its line feed.
    package let text: ArraySlice<UInt8>
    /// Whether a line feed ends it; only the last line of a file may lack one.
    package let isEnded: Bool
  }

  package struct Hunk: Hashable, Sendable {
    /// As `@@` lines count: one-based, the line before for a side without lines.
    package let old: (start: Int, count: Int)
    package let new: (start: Int, count: Int)
    package let rows: [Row]

    package static func == (left: Hunk, right: Hunk) -> Bool {
      left.old == right.old && left.new == right.new && left.rows == right.rows
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(rows) }

    /// `@@ -1,3 +1,4 @@`
    package var heading: String { "@@ -\(old.start),\(old.count) +\(new.start),\(new.count) @@" }
  }

  /// Lines around a change that are shown.
  private static let context = 3

  package let hunks: [Hunk]

  package init(from old: [UInt8], to new: [UInt8]) {
    let rows = Self.rows(Self.lines(old), Self.lines(new))
    var hunks: [Hunk] = []
    var index = 0
    while let first = rows[index...].firstIndex(where: { $0.row.side != .both }) {
      // A hunk ends where twice the context passes without a change.
      var last = first
      var next = first
      while next < rows.count, next - last <= 2 * Self.context {
        if rows[next].row.side != .both { last = next }
        next += 1
      }
      let hunk = rows[max(index, first - Self.context)..<min(rows.count, last + Self.context + 1)]
      hunks.append(Self.hunk(hunk))
      index = hunk.endIndex
    }
    self.hunks = hunks
  }

  private struct PlacedRow {
    let row: Row
    /// Zero-based, of the next line of each side.
    let old: Int
    let new: Int
  }

  private static func hunk(_ rows: ArraySlice<PlacedRow>) -> Hunk {
    let olds = rows.count { $0.row.side != .new }
    let news = rows.count { $0.row.side != .old }
    let (old, new) = rows.first.map { ($0.old, $0.new) } ?? (0, 0)
    return Hunk(
      old: (olds == 0 ? old : old + 1, olds), new: (news == 0 ? new : new + 1, news), rows: rows.map(\.row))
  }

  private static func rows(_ old: [Line], _ new: [Line]) -> [PlacedRow] {
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var rows: [PlacedRow] = []
    var (before, after) = (0, 0)
    while before < old.count || after < new.count {
      if before < old.count, removed.contains(before) {
        rows.append(PlacedRow(row: old[before].row(.old), old: before, new: after))
        before += 1
      } else if after < new.count, inserted.contains(after) {
        rows.append(PlacedRow(row: new[after].row(.new), old: before, new: after))
        after += 1
      } else if before < old.count, after < new.count {
        rows.append(PlacedRow(row: old[before].row(.both), old: before, new: after))
        before += 1
        after += 1
      } else {
        break
      }
    }
    return rows
  }

  private struct Line: Hashable {
    let text: ArraySlice<UInt8>
    let isEnded: Bool

    func row(_ side: Side) -> Row { Row(side: side, text: text, isEnded: isEnded) }
  }

  private static func lines(_ bytes: [UInt8]) -> [Line] {
    var parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let last = parts.popLast()
    var lines = parts.map { Line(text: $0, isEnded: true) }
    if let last, !last.isEmpty { lines.append(Line(text: last, isEnded: false)) }
    return lines
  }
}
