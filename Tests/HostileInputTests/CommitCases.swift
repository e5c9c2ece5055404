/// A commit object that no honest git writes, and how it has to be read.
struct CommitCase {
  enum Reading: String {
    case unsigned
    /// With one signature that is written as it must be.
    case signed
    case malformed
  }

  let name: String
  let bytes: [UInt8]
  let reading: Reading

  static let parent = String(repeating: "ab", count: 20)
  static let person = "Ada <ada@example.com> 1700000000 +0000"

  private static func signature(_ name: String = "gpgsig") -> String {
    "\(name) -----BEGIN SSH SIGNATURE-----\n U1NIU0lHAAAAAQ\n -----END SSH SIGNATURE-----\n"
  }

  static func all(tree: String) -> [CommitCase] {
    let head = "tree \(tree)\nparent \(parent)\nauthor \(person)\ncommitter \(person)\n"
    var found: [(String, String, CommitCase.Reading)] = [
      ("plain", head + "\nsubject\n", .unsigned), ("no message", head + "\n", .unsigned),
      ("no blank line", head, .malformed),
    ]
    // A header missing, twice, misspelt, or out of place.
    let headers = ["tree \(tree)\n", "parent \(parent)\n", "author \(person)\n", "committer \(person)\n"]
    for (index, header) in headers.enumerated() {
      let name = header.prefix(6)
      var without = headers
      without.remove(at: index)
      let doubled = headers[...index].joined() + header + headers[(index + 1)...].joined()
      let isParent = header.hasPrefix("parent")
      found += [
        // A commit may have any number of parents, in one place.
        ("without \(name)", without.joined() + "\nx", isParent ? .unsigned : .malformed),
        ("twice \(name)", doubled + "\nx", isParent ? .unsigned : .malformed),
        ("\(name) last", without.joined() + header + "\nx", index == 3 ? .unsigned : .malformed),
        ("\(name) in capitals", head.replacing(header, with: header.uppercased()) + "\nx", .malformed),
        ("\(name) with CR", head.replacing(header, with: header.dropLast() + "\r\n") + "\nx", .malformed),
        ("\(name) with NUL", head.replacing(header, with: header.dropLast() + "\0x\n") + "\nx", .malformed),
        ("\(name) empty", head.replacing(header, with: header.prefix { $0 != " " } + " \n") + "\nx", .malformed),
        ("\(name) cut", headers[..<index].joined() + header.prefix(9), .malformed),
      ]
    }
    for id in [
      "", "0", String(repeating: "0", count: 40), String(repeating: "g", count: 40), String(repeating: "a", count: 41),
      String(repeating: "a", count: 64), "HEAD", "-x", "../x",
    ] {
      let reading: CommitCase.Reading = id.allSatisfy { $0 == "0" } && id.count == 40 ? .unsigned : .malformed
      found.append(("tree \(id.prefix(8))", head.replacing(tree, with: id) + "\nx", reading))
      found.append(("parent \(id.prefix(8))", head.replacing(parent, with: id) + "\nx", reading))
    }
    // What shows badly is still one reading: it is made printable where it is shown.
    let odd = [
      "Ada <a@b> 1 +9999", "Ada <a@b> 1 -9999", "A\u{1B}[31mda <a@b> 1 +0000",
      "A\u{202E}da <a\u{2066}@b> 1 +0000", "A\tda <a@b> 1 +0000",
      String(repeating: "A", count: 100_000) + " <a@b> 1 +0000",
      "Ada <" + String(repeating: "a", count: 100_000) + "> 1 +0000", "\u{FEFF}Ada <a@b> 1 +0000",
      "A\u{85}da <a@b> 1 +0000",
    ]
    for person in odd + [
      "", " ", "<>", "Ada", "Ada <", "Ada >", "Ada <a@b", "<a@b> 1 +0000", "Ada <a@b> ", "Ada <a@b> x +0000",
      "Ada <a@b> -1 +0000", "Ada <a@b> 99999999999999999999 +0000", "Ada <a@b> 9223372036854775807 +0000",
      "Ada <a@b> -9223372036854775808 +0000", "Ada <a@b> 1 +000000", "Ada <a@b> 1", "Ada <a@b> 1 x",
      "Ada <a<b>> 1 +0000", "<<<>>> 1 +0000", "Ada\u{0} <a@b> 1 +0000",
    ] {
      for role in ["author", "committer"] {
        let text = head.replacing("\(role) \(Self.person)", with: "\(role) \(person)") + "\nx"
        found.append(("\(role) \(person.prefix(30))", text, odd.contains(person) ? .unsigned : .malformed))
      }
    }
    for message in [
      "", "\n\n\n", "\u{1B}[2J\u{1B}[31mred", "a\rb", "a\r\nb", "a\0hidden", "\0", "\u{202E}reversed", "a\u{2028}b",
      "\u{FEFF}x", "tree \(tree)\n", "gpgsig x\n", String(repeating: "x", count: 500_000),
      String(repeating: "\n", count: 100_000) + "late", String(repeating: "e\u{301}", count: 10_000),
      "\u{7F}\u{80}\u{9F}", Self.signature(), "x\n\n" + Self.signature(),
    ] {
      let isOdd = message.utf8.contains { $0 == 0 || $0 == 0x0D }
      found.append(
        ("message \(message.prefix(20).debugDescription)", head + "\n" + message, isOdd ? .malformed : .unsigned))
    }
    for extra in [
      Self.signature(), Self.signature() + Self.signature(), Self.signature("gpgsig-sha256"),
      Self.signature("gpgsig-sha256") + Self.signature(), "gpgsig\n", "gpgsig \n", "gpgsig", "GPGSIG x\n",
      "mergetag object \(parent)\n type commit\n tag x\n", "mergetag\n", "encoding UTF-7\n", "encoding ISO-8859-1\n",
      "encoding \n", "encoding x\nencoding y\n", "HG:extra x\n", " continued\n", "x\n", ":\n",
      "gpgsig " + String(repeating: "A", count: 200_000) + "\n", String(repeating: "x y\n", count: 50_000),
      "parent \(parent)\n", "gpgsig a\n b\n c\nauthor \(Self.person)\n",
    ] {
      let reading: CommitCase.Reading =
        switch extra {
        case Self.signature(): .signed
        case "encoding UTF-7\n", "encoding ISO-8859-1\n": .unsigned
        default: .malformed
        }
      found.append(("header \(extra.prefix(30).debugDescription)", head + extra + "\nx", reading))
    }
    for count in [2, 10, 1000, 5000] {
      let parents = String(repeating: "parent \(parent)\n", count: count)
      found.append(("\(count) parents", head.replacing("parent \(parent)\n", with: parents) + "\nx", .unsigned))
    }
    var cases = found.map { CommitCase(name: $0.0, bytes: Array($0.1.utf8), reading: $0.2) }
    let latin =
      Array("tree \(tree)\nauthor ".utf8) + [0xC4, 0x64, 0x61] + Array(" <a@b> 1 +0000\ncommitter \(person)\n\n".utf8)
      + [0xE9]
    cases += [
      CommitCase(name: "nothing", bytes: [], reading: .malformed),
      CommitCase(name: "zero bytes", bytes: [UInt8](repeating: 0, count: 100), reading: .malformed),
      CommitCase(name: "not UTF-8", bytes: Array(head.utf8) + [0x0A, 0xFF, 0xFE, 0xC0], reading: .unsigned),
      CommitCase(name: "line breaks", bytes: [UInt8](repeating: 0x0A, count: 100), reading: .malformed),
      CommitCase(name: "Latin-1 names", bytes: latin, reading: .unsigned),
    ]
    return cases
  }
}
