import Journal
package import RoutingModel

/// Checks an exported file of audit records by itself: no journal and no configuration are needed.
package enum ExportProof {
  /// - Returns: the `audit` document without records.
  package static func document(of file: String, anchorFiles: [String]) throws(DaemonFailure) -> JSONObject {
    do {
      let verification = try AuditExport.verify(file: file, anchorFiles: anchorFiles)
      var document = JSONObject([("formatVersion", 1), ("records", []), ("verification", verification.json)])
      if !verification.isIntact { document["exitCode"] = ExitReason.error.json }
      return document
    } catch { throw DaemonFailure(.error, error.message) }
  }
}
