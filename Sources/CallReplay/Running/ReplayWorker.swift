import Glibc
import RoutingModel

/// One thread's work: takes chunks of lines, reads the calls, counts what the rules say.
struct ReplayWorker: ~Copyable {
  /// Bad lines whose places are kept; the rest is only counted.
  static let badLinesKept = 20
  /// Bytes of the table of classes of one field.
  private static let classesLimit = 1 << 20

  private var reader: CallReader
  private let batch: Batch
  private var counting: BatchCounting
  private let options: ReplayOptions
  private(set) var counts: ReplayCounts
  private(set) var badLines: [FoundBadLine] = []
  /// Calls on which single rules are timed.
  private(set) var sample: [[UInt8]] = []
  private var row = 0
  /// Of the calls in the batch, where two sets of rules are compared.
  private var places: [UInt64]
  private var ids: [ExactText?]

  /// - Parameter memory: bytes for automata.
  init(_ program: ReplayProgram, _ options: ReplayOptions, memory: Int64) throws(ReplayFailure) {
    let shape = options.lanes.map { BatchShape(lanes: $0) } ?? BatchShape(program)
    let isComparison = program.sides.count == 2
    let captures = isComparison || options.since != nil || options.until != nil ? options.captures : []
    reader = try CallReader(program, captures: captures, rows: shape.calls, memory: memory)
    batch = Batch(program, shape)
    counting = BatchCounting(program, shape)
    counts = ReplayCounts(program)
    self.options = options
    places = isComparison ? [UInt64](repeating: 0, count: shape.calls) : []
    ids = isComparison ? [ExactText?](repeating: nil, count: shape.calls) : []
  }

  mutating func run(_ inputs: CallInputs, _ monitor: ReplayMonitor) {
    var chunk = CallChunk()
    while inputs.take(&chunk) {
      let before = counts.calls + row
      inputs.counted(lines: read(chunk), of: chunk.ordinal)
      monitor.add(calls: counts.calls + row - before)
    }
    if row > 0 { evaluate() }
  }

  /// - Returns: the number of lines.
  private mutating func read(_ chunk: borrowing CallChunk) -> Int {
    var (start, line) = (0, 0)
    while start < chunk.count {
      line += 1
      let rest = chunk.count - start
      let end = memchr(chunk.bytes + start, Int32(UInt8(ascii: "\n")), rest)
      let length = end.map { UnsafeRawPointer($0) - UnsafeRawPointer(chunk.bytes + start) } ?? rest
      let text = UnsafeBufferPointer(start: chunk.bytes + start, count: length)
      if !Self.isBlank(text), options.sample?.takes(text) ?? true {
        if let reason = problem(of: text, chunk.isRecords) ?? reader.read(text, row: row) {
          counts.badLines += 1
          if badLines.count < Self.badLinesKept {
            badLines.append(FoundBadLine(chunk: chunk.ordinal, line: line, reason: reason))
          }
        } else {
          if chunk.ordinal == 0, sample.count < RuleLatency.calls { sample.append(Array(text)) }
          accept(UInt64(chunk.ordinal) << 32 | UInt64(line))
        }
      }
      start += length + 1
    }
    return line
  }

  private func problem(of line: UnsafeBufferPointer<UInt8>, _ isRecord: Bool) -> BadLine.Reason? {
    guard isRecord, line.first == CSVSource.problemMark else { return nil }
    return .text(String(decoding: line.dropFirst(), as: UTF8.self))
  }

  private static func isBlank(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in line where byte != 0x20 && !(0x09...0x0D).contains(byte) { return false }
    return true
  }

  private mutating func accept(_ place: UInt64) {
    if options.since != nil || options.until != nil {
      guard isInTime() else {
        counts.outside += 1
        return reader.clear(row: row)
      }
    }
    if !places.isEmpty {
      places[row] = place
      ids[row] = reader.captured[0].map { $0.textValue ?? ExactText(JSONWriter.text(of: $0)) }
    }
    row += 1
    if row == reader.rows { evaluate() }
  }

  private func isInTime() -> Bool {
    for value in reader.captured.dropFirst() {
      guard let time = value.flatMap(Self.instant) else { continue }
      if let since = options.since, time < since { return false }
      if let until = options.until, !(time < until) { return false }
      return true
    }
    return false
  }

  /// RFC 3339, or milliseconds since 1970; seconds where that would be before 1976.
  private static func instant(_ value: JSONValue) -> Instant? {
    if let text = value.stringValue { return Instant(rfc3339: text) }
    guard let number = value.numberValue?.double, abs(number) < 1e15 else { return nil }
    return Instant(milliseconds: Int64(abs(number) < 200_000_000_000 ? number * 1000 : number))
  }

  private mutating func evaluate() {
    batch.evaluate(reader, calls: row)
    let (places, ids) = (places, ids)
    counting.count(batch, calls: row, into: &counts) { (places[$0], ids[$0]) }
    reader.clearAll()
    for field in 0..<reader.count { reader.classes[field].bound(Self.classesLimit) }
    row = 0
  }
}
