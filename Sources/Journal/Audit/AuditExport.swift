internal import RoutingModel

/// Reads what `exportAndPrune` wrote, and checks byte by byte that it is whole and signed.
package enum AuditExport {
  /// Bytes of one record: more than two objects of the largest size that a manifest may have.
  private static let longestLine = 64 << 20

  /// With memory for one record and for the anchors.
  ///
  /// Which key signed it is for the reader to compare: `signedBy`, with the one of `audit --verify`.
  package static func verify(file path: String, anchorFiles: [String] = []) throws(JournalError) -> AuditVerification {
    do {
      var pass = AuditExportPass(anchors: try heads(anchorFiles))
      try BoundedLines(path: path, limit: longestLine).read { pass.take($0) }
      return pass.finish()
    } catch { throw JournalError(error, path: path) }
  }

  private static func heads(_ files: [String]) throws -> [Int64: [AuditHead]] {
    var heads: [Int64: [AuditHead]] = [:]
    for file in files {
      try AuditAnchorFile.forEachLine(of: file) { content, number in
        guard case .head(let head) = content else {
          throw JournalError.corrupt(path: file, detail: "line \(number) holds no head of an audit log")
        }
        if heads[head.size]?.contains(head) != true { heads[head.size, default: []].append(head) }
      }
    }
    return heads
  }
}

/// The state between two lines. Each line is compared with how the writer would have spelt it, so that no byte of the
/// file is without meaning.
private struct AuditExportPass {
  private let anchors: [Int64: [AuditHead]]
  private var result = AuditVerification(head: .empty)
  private var hasBegun = false
  private var checkpoint: AuditCheckpoint?

  init(anchors: [Int64: [AuditHead]]) { self.anchors = anchors }

  mutating func take(_ line: BoundedLines.Line) {
    guard let text = String(validating: line.bytes, as: UTF8.self), line.isEnded else {
      return add(line.isEnded ? "the line is no UTF-8" : "the last line is torn", line)
    }
    let value = try? JSONReader.read(text)
    if !hasBegun {
      hasBegun = true
      guard let from = AuditHead(json: value?["from"]), spells(line, ["from": from.json]) else {
        return add("the first line is no head", line)
      }
      result.head = from
      checkAnchors()
    } else if checkpoint != nil {
      add("there is something after the checkpoint", line)
    } else if let found = AuditCheckpoint(value?["checkpoint"]) {
      checkpoint = found
      if !spells(line, ["checkpoint": found.json]) { add("the checkpoint was altered", line) }
    } else {
      checkRecord(line, text, value)
    }
  }

  mutating func finish() -> AuditVerification {
    guard let checkpoint else {
      result.add("the signed checkpoint at the end is missing: the file was cut")
      return result
    }
    if !checkpoint.isValid { result.add("the signature of the checkpoint is wrong") }
    if checkpoint.head != result.head {
      result.add("the records lead to the head \(result.head), the checkpoint says \(checkpoint.head)")
    }
    result.checkpoint = checkpoint.head
    result.signedBy = checkpoint.publicKey
    return result
  }

  private mutating func checkRecord(_ line: BoundedLines.Line, _ text: String, _ value: JSONValue?) {
    let number = result.head.size &+ 1
    guard let hash = value?["hash"]?.stringValue, value?["record"] != nil,
      let record = Self.record(in: text, hash: hash)
    else { return add("this is no record", line, at: number) }
    let next = result.head.appending(record)
    if hash != next.hash {
      add(
        "the record or one before it was altered: its bytes give the hash \(next.hash), it says \(hash)", line,
        at: number)
    } else if value?["record"]?["sequence"]?.numberValue?.int64 != number {
      add("the record has another number than its place", line, at: number)
    }
    result.head = next
    result.recordsChecked += 1
    checkAnchors()
  }

  /// The text between `{"hash":"…","record":` and `}`: the hash is over these bytes as they are.
  private static func record(in text: String, hash: String) -> String? {
    let begin = Array("{\"hash\":\"\(hash)\",\"record\":".utf8)
    guard text.utf8.starts(with: begin), text.utf8.last == UInt8(ascii: "}") else { return nil }
    return String(text.utf8.dropFirst(begin.count).dropLast())
  }

  private mutating func checkAnchors() {
    for anchor in anchors[result.head.size] ?? [] {
      result.anchorsChecked += 1
      if anchor.hash != result.head.hash {
        result.add(
          "an anchor knows another record here: its hash is \(anchor.hash), the file has \(result.head.hash)",
          at: anchor.size)
      }
    }
  }

  private func spells(_ line: BoundedLines.Line, _ value: JSONValue) -> Bool {
    line.bytes == JSONWriter.bytes(of: value)
  }

  private mutating func add(_ message: String, _ line: BoundedLines.Line, at sequence: Int64? = nil) {
    result.add("line \(line.number): \(message)", at: sequence)
  }
}
