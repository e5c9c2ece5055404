/// The status lines of `gpgv` (`[GNUPG:] KEYWORD …`, GnuPG's doc/DETAILS).
struct OpenPGPStatus {
  private let lines: [[String]]

  /// Split at bytes: as characters, a carriage return or an accent would hide the end of a line or of a word.
  init(_ output: String) {
    lines = output.utf8.split(separator: 0x0A).compactMap { line in
      let words = line.split(separator: 0x20).map { String(Substring($0)) }
      return words.first == "[GNUPG:]" && words.count > 1 ? Array(words.dropFirst()) : nil
    }
  }

  private func all(_ keyword: String) -> [[String]] { lines.filter { $0.first.map { $0 == keyword } ?? false } }

  /// Exactly one signature, and that one good: a block can hold several, of which a stranger made all but one.
  func verdict(exitCode: Int32) -> SignatureVerdict {
    if let line = all("ERRSIG").first {
      let key = line.count > 1 ? printable(line[1], limit: 40) : "unknown"
      guard all("NO_PUBKEY").isEmpty else {
        return .refused("is signed with the OpenPGP key \(key), which repository.verify.keyringFile does not have")
      }
      return .refused("has a signature of the OpenPGP key \(key) that cannot be judged, or uses a weak digest")
    }
    let verdicts = [
      ("BADSIG", "has an OpenPGP signature that does not fit its content"),
      ("REVKEYSIG", "is signed with a revoked OpenPGP key"),
      ("EXPKEYSIG", "is signed with an OpenPGP key that has expired"),
      ("EXPSIG", "has an OpenPGP signature that has expired"),
    ]
    for (keyword, reason) in verdicts where !all(keyword).isEmpty { return .refused(reason) }
    let valid = all("VALIDSIG")
    guard exitCode == 0, all("NEWSIG").count == 1, all("GOODSIG").count == 1, valid.count == 1,
      let details = valid.first, details.count >= 10, details[1].utf8.allSatisfy(Self.isHexadecimal)
    else { return .refused("has an OpenPGP block that is not exactly one good signature") }
    // Class 00 is over the bytes; 01 is over the text, whatever its line breaks and blanks at ends of lines are.
    guard details[9] == "00" else { return .refused("has an OpenPGP signature that is not over its bytes") }
    return .good(by: printable(details[1], limit: 100))
  }

  /// A fingerprint is nothing else.
  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
      UInt8(ascii: "a")...UInt8(ascii: "f"):
      true
    default: false
    }
  }
}
