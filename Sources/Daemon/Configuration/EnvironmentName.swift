/// The environment variable of a key: `organization.clientIDFile` → `ROUTEKEEPER_ORGANIZATION_CLIENT_ID_FILE`.
enum EnvironmentName {
  static let prefix = "ROUTEKEEPER_"

  /// A word ends at a dot and at each change of case; of several capitals the last begins the next word.
  static func of(_ path: String) -> String {
    var name = prefix
    let letters = Array(path.utf8)
    for (index, byte) in letters.enumerated() {
      if byte == UInt8(ascii: ".") {
        name += "_"
        continue
      }
      if isUpper(byte), index > 0, letters[index - 1] != UInt8(ascii: ".") {
        let beginsWord = index + 1 < letters.count && isLower(letters[index + 1])
        if isLower(letters[index - 1]) || beginsWord { name += "_" }
      }
      name.unicodeScalars.append(UnicodeScalar(isLower(byte) ? byte - 0x20 : byte))
    }
    return name
  }

  private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
  private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}
