import Glibc
import RoutingModel

@testable import Journal

/// Exports of the audit log and files of anchors, as `audit --verify` gets them from elsewhere.
enum AuditParsers {
  static let all = [FuzzedParser("audit-export", export), FuzzedParser("audit-anchors", anchors)]

  private static let path = scratchPath("audit")

  /// Nobody guesses a signature, so what is whole was exported; and then each of its bytes counts.
  private static func export(_ bytes: [UInt8]) {
    guard verify(bytes) else { return }
    for step in 1...8 {
      var changed = bytes
      changed[bytes.count * step / 9] ^= 1
      require(!verify(changed), "a byte that carries no meaning at \(bytes.count * step / 9)")
    }
    require(!verify(bytes.dropLast()) && !verify(bytes + [0x0A]), "an end that carries no meaning")
  }

  private static func verify(_ bytes: [UInt8]) -> Bool {
    var isIntact = false
    withFile(path, bytes) {
      guard let found = try? AuditExport.verify(file: path) else { return }
      require(found.findings.count <= AuditVerification.findingLimit, "findings without a limit")
      require(found.recordsChecked >= 0 && found.anchorsChecked == 0, "counts of nothing")
      let report = found.json
      require((try? JSONReader.read(JSONWriter.bytes(of: report))) == report, "a report that does not read back")
      isIntact = found.isIntact
      if isIntact { require(found.checkpoint == found.head && found.signedBy != nil, "whole without a signed end") }
    }
    return isIntact
  }

  /// Each line is a head, nothing or an error; what was appended last is found again.
  private static func anchors(_ bytes: [UInt8]) {
    withFile(path, bytes) {
      var heads = 0
      var hasUnreadable = false
      let isRead: Void? = try? AuditAnchorFile.forEachLine(of: path) { content, _ in
        guard case .head(let head) = content else {
          hasUnreadable = true
          return
        }
        heads += 1
        require(head.size >= 0 && head.hash.utf8.count == 64, "a head that is none")
        require(AuditHead(text: head.description) == head, "a head reads back as another one")
      }
      if isRead != nil {
        let found = try? AuditExport.verify(file: "/dev/null", anchorFiles: [path])
        require((found == nil) == hasUnreadable, "an unreadable anchor is passed over")
      }
      guard let file = try? AuditAnchorFile(path, now: { Instant(milliseconds: 0) }) else { return }
      let last = try? file.last()
      if bytes.isEmpty { require(last == .some(nil), "a head out of nothing") }
      require((try? file.last()) == last, "an anchor file that changes by being read")
      let next = AuditHead.empty.appending(String(decoding: bytes, as: UTF8.self))
      require((try? file.append(next)) != nil && (try? file.last()) == next, "what was appended is not found again")
    }
  }
}
