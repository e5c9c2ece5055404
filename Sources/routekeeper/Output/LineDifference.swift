import RoutingModel

/// What would change in a file, line by line, as `diff -u` shows it.
enum LineDifference {
  /// Lines around a change that are shown.
  private static let context = 3

  private struct Row {
    /// `" "`, `"-"` or `"+"`.
    let mark: Character
    let text: String
    let old: Int
    let new: Int
  }

  static func text(_ path: String, from old: [UInt8], to new: [UInt8]) -> String {
    let rows = rows(lines(old), lines(new))
    var text = "--- \(VisibleText.escaped(path))\n+++ \(VisibleText.escaped(path))\n"
    var index = 0
    while let first = rows[index...].firstIndex(where: { $0.mark != " " }) {
      // A hunk ends where twice the context passes without a change.
      var last = first
      var next = first
      while next < rows.count, next - last <= 2 * context {
        if rows[next].mark != " " { last = next }
        next += 1
      }
      let hunk = rows[max(index, first - context)..<min(rows.count, last + context + 1)]
      let (olds, news) = (hunk.count { $0.mark != "+" }, hunk.count { $0.mark != "-" })
      text += "@@ -\(hunk[hunk.startIndex].old),\(olds) +\(hunk[hunk.startIndex].new),\(news) @@\n"
      for row in hunk { text += "\(row.mark)\(VisibleText.escaped(row.text))\n" }
      index = hunk.endIndex
    }
    return text
  }

  private static func rows(_ old: [String], _ new: [String]) -> [Row] {
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var rows: [Row] = []
    var (before, after) = (0, 0)
    while before < old.count || after < new.count {
      if before < old.count, removed.contains(before) {
        rows.append(Row(mark: "-", text: old[before], old: before + 1, new: after + 1))
        before += 1
      } else if after < new.count, inserted.contains(after) {
        rows.append(Row(mark: "+", text: new[after], old: before + 1, new: after + 1))
        after += 1
      } else if before < old.count, after < new.count {
        rows.append(Row(mark: " ", text: old[before], old: before + 1, new: after + 1))
        before += 1
        after += 1
      } else {
        break
      }
    }
    return rows
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
