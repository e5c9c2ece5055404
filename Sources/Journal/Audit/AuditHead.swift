internal import Crypto
package import RoutingModel

/// The end of the audit log at one moment: how many records it has had, and the hash that all of them lead to.
///
/// Kept outside the state directory (in every event, in the host's log), it shows a log that was cut or replaced.
package struct AuditHead: Hashable, Sendable {
  /// Records ever written, pruned ones included.
  package let size: Int64
  /// Lower-case hexadecimal SHA-256.
  package let hash: String

  package init(size: Int64, hash: String) {
    self.size = size
    self.hash = hash
  }

  /// Of a log without a record.
  package static let empty = AuditHead(size: 0, hash: String(repeating: "0", count: 64))

  package var json: JSONValue { ["size": .integer(size), "hash": .string(hash)] }

  /// Reads what `json` and `description` write: `{size, hash}` or `12:ab…`.
  package init?(json value: JSONValue?) {
    guard let size = value?["size"]?.numberValue?.int64, let hash = value?["hash"]?.stringValue else { return nil }
    self.init(size: size, hash: hash)
  }

  package init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let size = Int64(parts[0]), size >= 0, parts[1].utf8.count == 64 else { return nil }
    self.init(size: size, hash: String(parts[1]))
  }

  /// The head after one more record: SHA-256(hash of the head before ‖ bytes of the record).
  func appending(_ record: String) -> AuditHead {
    var hasher = SHA256()
    hasher.update(data: Array(hash.utf8))
    hasher.update(data: Array(record.utf8))
    return AuditHead(size: size &+ 1, hash: Hexadecimal.text(of: hasher.finalize()))
  }
}

extension AuditHead: CustomStringConvertible {
  package var description: String { "\(size):\(hash)" }
}
