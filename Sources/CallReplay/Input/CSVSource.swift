import RoutingModel

/// The records of a CSV file as lines of JSON, so that everything after reads one form.
struct CSVSource {
  private let input: InputBytes
  private let types: [ExactText: Set<CallFieldType>]
  private let buffer: [UInt8]
  private var pending: [UInt8] = []
  private var used = 0
  private var records: CSVRecords?
  private var calls: CSVCalls?
  private var isAtEnd = false
  private var line: [UInt8] = []
  /// Line ends of the record that is being read, those between quotes too.
  private var passed = 0
  /// Empty lines still to be written, so that lines have the numbers of the file.
  private var owed = 0

  /// What a line begins with that is no call but says why.
  static let problemMark: UInt8 = 0

  init(_ input: InputBytes, types: [ExactText: Set<CallFieldType>]) {
    self.input = input
    self.types = types
    buffer = [UInt8](repeating: 0, count: 1 << 16)
  }

  mutating func fill(
    _ bytes: UnsafeMutablePointer<UInt8>, _ monitor: ReplayMonitor
  ) throws(ReplayFailure) -> Int {
    var count = 0
    // One record makes at most some hundred kilobytes, for which there is room after this.
    while count < CallChunk.size {
      if owed > 0 {
        let empty = min(owed, CallChunk.size - count)
        (bytes + count).update(repeating: UInt8(ascii: "\n"), count: empty)
        count += empty
        owed -= empty
        continue
      }
      if used == pending.count {
        let more = try read(monitor)
        if !readMore(more) { break }
      }
      let record: Result<[[UInt8]], CSVRecords.Problem>?
      if isAtEnd {
        record = records?.end()
        records = nil
        used = pending.count
      } else {
        let byte = pending[used]
        record = records?.add(byte)
        used += 1
        if byte == UInt8(ascii: "\n") {
          passed += 1
          if record == nil && records?.isBetweenQuotes == false { (owed, passed) = (passed, 0) }
        }
      }
      guard let record else { continue }
      try convert(record)
      if line.count > CallReader.longestLine { line = [Self.problemMark] + Array("the record is too long".utf8) }
      for (index, byte) in line.enumerated() { bytes[count + index] = byte }
      count += line.count
      if !line.isEmpty {
        bytes[count] = UInt8(ascii: "\n")
        count += 1
        passed -= 1
      }
      (owed, passed) = (max(0, passed), 0)
    }
    return count
  }

  private func read(_ monitor: ReplayMonitor) throws(ReplayFailure) -> [UInt8] {
    if isAtEnd { return [] }
    let before = input.position
    let made = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count, alignment: 16)
    defer { made.deallocate() }
    let count = try input.read(made)
    monitor.add(bytes: input.position - before)
    return Array(made[..<count])
  }

  /// - Returns: `false` when all is told, the end of the last record too.
  private mutating func readMore(_ bytes: [UInt8]) -> Bool {
    if bytes.isEmpty {
      if isAtEnd || records == nil { return false }
      isAtEnd = true
      pending = [0]
      used = 0
      return true
    }
    pending = bytes
    used = 0
    if records == nil {
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { used = 3 }
      records = CSVRecords(separator: CSVRecords.separator(of: bytes.prefix { $0 != UInt8(ascii: "\n") }))
    }
    return true
  }

  /// - Throws: where the header names no columns: no line of the file could be read.
  private mutating func convert(_ record: Result<[[UInt8]], CSVRecords.Problem>) throws(ReplayFailure) {
    line.removeAll(keepingCapacity: true)
    switch record {
    case .failure(.tooLong):
      if calls == nil { throw header("it has more than \(CSVRecords.longestRecord) bytes") }
      line = [Self.problemMark] + Array("the record has more than \(CSVRecords.longestRecord) bytes".utf8)
    case .success(let cells):
      guard let calls else {
        guard let made = CSVCalls(header: cells, types: types) else {
          throw header("a name in it has more than \(LenientJSON.depth) parts")
        }
        self.calls = made
        return
      }
      if cells.count == calls.columns {
        calls.write(cells, to: &line)
      } else {
        line =
          [Self.problemMark]
          + Array("\(cells.count) cell\(cells.count == 1 ? "" : "s") where the header names \(calls.columns)".utf8)
      }
    }
  }

  private func header(_ problem: String) -> ReplayFailure {
    .input(path: input.path, reason: "the first line does not name the columns: \(problem)")
  }
}
