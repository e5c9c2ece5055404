import RoutingModel

/// What `fmt` would change in a file, for people.
enum FormattingDifference {
  static func text(_ path: String, from old: [UInt8], to new: [UInt8]) -> String {
    var text = "--- \(VisibleText.escaped(path))\n+++ \(VisibleText.escaped(path))\n"
    for hunk in LineDifference(from: old, to: new).hunks {
      text += hunk.heading + "\n"
      for row in hunk.rows {
        text += "\(row.side.mark)\(VisibleText.escaped(String(decoding: row.text, as: UTF8.self)))\n"
      }
    }
    return text
  }
}
