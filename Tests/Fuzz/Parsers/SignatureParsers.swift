@testable import Git

/// Commit objects, and what stands for their signatures.
enum SignatureParsers {
  static let all = [
    FuzzedParser("raw-commit", rawCommit), FuzzedParser("signature-armor", armor),
    FuzzedParser("openpgp-status", status),
  ]

  /// What was signed and the signature are all that there is of the object: put together again they are it.
  private static func rawCommit(_ bytes: [UInt8]) {
    do throws(MalformedCommit) {
      let commit = try RawCommit(bytes)
      guard let signature = commit.signature else {
        return require(commit.payload == bytes, "an unsigned object says something else than its bytes")
      }
      let marker = Array("\ngpgsig ".utf8)
      guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: marker) }) else {
        return require(false, "a signature without its header")
      }
      let lines = signature.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
      let header = marker.dropFirst() + lines.joined(separator: [0x0A, 0x20]) + [0x0A]
      require(bytes[(place + 1)...].starts(with: header), "a signature that does not stand in the object")
      require(
        bytes[...place] + bytes[(place + 1 + header.count)...] == commit.payload[...],
        "something of the object was not signed")
      let unsigned = try RawCommit(commit.payload)
      require(
        unsigned.signature == nil && unsigned.committerTime == commit.committerTime, "what was signed reads otherwise")
      armor(signature)
    } catch {
      require(!hasControl(error.reason) && error.reason.utf8.count <= 300, "a reason with a control character")
    }
  }

  /// Nothing but one block, from its first line to its last.
  private static func armor(_ bytes: [UInt8]) {
    guard let armor = try? SignatureArmor(bytes) else { return }
    let name =
      switch armor {
      case .ssh: "SSH"
      case .openPGP: "PGP"
      }
    let lines = lines(bytes)
    for (marker, place) in [("BEGIN", 0), ("END", lines.lastIndex { !$0.isEmpty } ?? 0)] {
      let line = "-----\(marker) \(name) SIGNATURE-----"
      require(lines[place] == line && lines.count { $0 == line } == 1, "more or less than one block")
    }
    require(!bytes.contains { $0 > 0x7E || ($0 < 0x20 && $0 != 0x0A) }, "armour with what is no text")
  }

  /// A bad word about any signature, or none at all about one, is never overheard.
  private static func status(_ bytes: [UInt8]) {
    let output = String(decoding: bytes, as: UTF8.self)
    let words = output.utf8.split(separator: 0x0A).compactMap { line -> String? in
      let words = line.split(separator: 0x20)
      return words.count > 1 && words[0].elementsEqual("[GNUPG:]".utf8) ? String(words[1]) : nil
    }
    for code: Int32 in [0, 1, 2, -1] {
      switch OpenPGPStatus(output).verdict(exitCode: code) {
      case .good(let key):
        require(code == 0, "good, although the program failed")
        require(!key.isEmpty && !hasControl(key), "good by nobody that can be shown")
        for word in ["GOODSIG", "VALIDSIG", "NEWSIG"] {
          require(words.count { $0 == word } == 1, "good without exactly one \(word)")
        }
        for word in ["BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"] {
          require(!words.contains(word), "good in spite of \(word)")
        }
      case .refused(let reason): require(!hasControl(reason), "a reason with a control character")
      case .unsigned, .malformed: require(false, "the program's words say neither")
      }
    }
  }
}
