internal import Glibc
internal import RoutingModel

/// Reads what `exportAndPrune` wrote, and checks that it is whole and signed.
package enum AuditExport {
  /// Which key signed it is for the reader to compare: `checkpoint.publicKey` in the last line.
  package static func verify(file path: String) throws(JournalError) -> AuditVerification {
    var result = AuditVerification(head: .empty)
    var checkpoint: AuditCheckpoint?
    var isFirst = true
    try forEachLine(of: path) { line in
      let value = try? JSONReader.read(line)
      if isFirst {
        isFirst = false
        guard let from = AuditHead(json: value?["from"]) else { return result.add("the first line is no head") }
        result.head = from
      } else if checkpoint != nil {
        result.add("there is something after the checkpoint")
      } else if let found = AuditCheckpoint(value?["checkpoint"]) {
        checkpoint = found
      } else {
        check(line, value, &result)
      }
    }
    guard let checkpoint else {
      result.add("the signed checkpoint at the end is missing")
      return result
    }
    if !checkpoint.isValid { result.add("the signature of the checkpoint is wrong") }
    if checkpoint.head != result.head { result.add("the records do not lead to the checkpoint") }
    result.checkpoint = checkpoint.head
    return result
  }

  private static func check(_ line: String, _ value: JSONValue?, _ result: inout AuditVerification) {
    // `{"hash":"…64…","record":` before, `}` after: the hash is over the bytes between as they are.
    let record = String(decoding: line.utf8.dropFirst(84).dropLast(), as: UTF8.self)
    let next = result.head.appending(record)
    if value?["hash"]?.stringValue != next.hash || value?["record"]?["sequence"]?.numberValue?.int64 != next.size {
      result.add("the record or one before it was altered: its hash does not follow", at: next.size)
    }
    result.head = next
    result.recordsChecked += 1
  }

  private static func forEachLine(of path: String, _ body: (String) -> Void) throws(JournalError) {
    guard let file = fopen(path, "re") else { throw .failed(path: path, detail: String(cString: strerror(errno))) }
    defer { fclose(file) }
    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { unsafe free(buffer) }
    while true {
      let count = unsafe getline(&buffer, &capacity, file)
      guard count > 0, let buffer else { return }
      let bytes = unsafe UnsafeRawBufferPointer(start: buffer, count: count)
      let line = unsafe String(decoding: bytes, as: UTF8.self)
      body(line.utf8.last == 0x0A ? String(line.dropLast()) : line)
    }
  }
}
