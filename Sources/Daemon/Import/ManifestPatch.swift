import RoutingModel

/// Changes of files in the form that `git apply` takes.
struct ManifestPatch {
  struct File {
    /// From the root of the work tree.
    let path: String
    /// `nil`: the file is new.
    let old: [UInt8]?
    /// `nil`: the file goes.
    let new: [UInt8]?
    var isExecutable = false
  }

  let files: [File]

  var text: String { files.map(Self.text).joined() }

  private static func text(_ file: File) -> String {
    let (before, after) = (quoted("a/" + file.path), quoted("b/" + file.path))
    let mode = file.isExecutable ? "100755" : "100644"
    var text = "diff --git \(before) \(after)\n"
    if file.old == nil { text += "new file mode \(mode)\n" }
    if file.new == nil { text += "deleted file mode \(mode)\n" }
    text += "--- \(file.old == nil ? "/dev/null" : named(before))\n"
    text += "+++ \(file.new == nil ? "/dev/null" : named(after))\n"
    for hunk in LineDifference(from: file.old ?? [], to: file.new ?? []).hunks {
      text += hunk.heading + "\n"
      for row in hunk.rows {
        text += row.side.mark + String(decoding: row.text, as: UTF8.self) + "\n"
        if !row.isEnded { text += "\\ No newline at end of file\n" }
      }
    }
    return text
  }

  /// A tab tells where a name with blanks ends.
  private static func named(_ path: String) -> String { path.utf8.contains(0x20) ? path + "\t" : path }

  /// As git quotes what would be read as something else.
  private static func quoted(_ path: String) -> String {
    guard path.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == 0x7F })
    else { return path }
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 8)
        quoted += Array(("\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits).utf8)
      default: quoted.append(byte)
      }
    }
    return String(decoding: quoted + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}
