internal import Crypto
internal import GRDB
package import RoutingModel

/// What a check of the whole audit log found.
package struct AuditVerification: Hashable, Sendable {
  package struct Finding: Hashable, Sendable {
    /// The record that it is about; `nil` for the log as a whole.
    package let sequence: Int64?
    package let message: String
  }

  /// Recomputed from the records, not read from where it is stored.
  package var head: AuditHead
  /// The signed checkpoint that the present records follow; `nil` while nothing was pruned.
  package var checkpoint: AuditHead?
  /// The public key (hexadecimal, Ed25519) of the checkpoint.
  package var signedBy: String?
  package var recordsChecked: Int64 = 0
  package var anchorsChecked: Int64 = 0
  /// Heads of records that were pruned: only the export that holds them can prove them.
  package var anchorsBeforeCheckpoint: Int64 = 0
  /// Written after the newest head in the anchor files, so that nobody outside knows them yet; `nil` without files.
  package var recordsAfterAnchors: Int64?
  /// At most `findingLimit`; one alteration can break every record after it.
  package var findings: [Finding] = []

  package static let findingLimit = 100

  package var isIntact: Bool { findings.isEmpty }

  /// What a person does about findings.
  package static let advice = """
    keep a copy of the state directory as it is; what stands before the first finding is proven, the rest has to be \
    compared with a backup, with exports (audit --file) and with heads kept elsewhere (audit --anchor)
    """

  package var json: JSONValue {
    var object = JSONObject([
      ("intact", .bool(isIntact)), ("head", head.json), ("recordsChecked", .integer(recordsChecked)),
      ("anchorsChecked", .integer(anchorsChecked)), ("anchorsBeforeCheckpoint", .integer(anchorsBeforeCheckpoint)),
      (
        "findings",
        .array(
          findings.map { finding in
            var object = JSONObject([("message", .string(finding.message))])
            object["sequence"] = finding.sequence.map { .integer($0) }
            return .object(object)
          })
      ),
    ])
    object["checkpoint"] = checkpoint?.json
    object["recordsAfterAnchors"] = recordsAfterAnchors.map { .integer($0) }
    object["signedBy"] = signedBy.map { .string($0) }
    if !isIntact { object["next"] = .string(Self.advice) }
    return .object(object)
  }

  mutating func add(_ message: String, at sequence: Int64? = nil) {
    if findings.count < Self.findingLimit { findings.append(Finding(sequence: sequence, message: message)) }
  }
}

extension Journal {
  /// Recomputes the audit log from its first record (or its signed checkpoint) and compares it with everything that
  /// knows something about it: stored hashes, columns, events, intents, applied objects, `anchors` and the heads in
  /// `anchorFiles`.
  ///
  /// A log whose end was cut off is whole in itself; only heads that were kept elsewhere (an anchor file, events that a
  /// receiver holds, lines of the host's log) show it.
  package func verify(
    anchors: [AuditHead] = [], anchorFiles: [String] = []
  ) async throws(JournalError) -> AuditVerification {
    let key = try AuditSigningKey.publicKey(in: directory)
    // Measured before the log is read: a daemon that goes on writing appends heads of records that are not read here.
    var files: [(path: String, size: Int)] = []
    for path in anchorFiles { files.append((path, try AuditAnchorFile.size(of: path))) }
    let measured = files
    return try await read { try AuditVerifier(database: $0, signingKey: key).verify(anchors, measured) }
  }
}
