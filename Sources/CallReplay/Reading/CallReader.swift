import CSimdjson
import Evaluation
import RoutingModel

/// Reads calls, one JSON object each, into one column of classes for each field that rules ask for.
struct CallReader: ~Copyable {
  /// Bytes of one call. A longer line is counted as bad: reading it takes up to twenty times its size.
  static let longestLine = 1 << 20
  /// Nesting of one call; what simdjson finds deeper is left to the other reader, which decides.
  private static let depth = 100

  private let parser: OpaquePointer
  private let keys: WantedKeys
  var listed: ListedValues
  /// Where on the tape of the call read last its lists begin; -1 where there are none.
  var starts: [Int]
  let paths: [FieldPath]
  let capturePaths: [FieldPath]
  let classes: UnsafeMutablePointer<FieldClasses>
  let count: Int
  /// Column after column.
  let columns: UnsafeMutablePointer<UInt32>
  let rows: Int
  private var serial: UInt64 = 0
  /// Of the call read last.
  var captured: [JSONValue?]

  /// - Parameters:
  ///   - captures: paths whose values are kept as they are, for one call.
  ///   - rows: calls of a batch.
  ///   - memory: bytes for all automata.
  init(
    _ program: ReplayProgram, captures: [FieldPath], rows: Int, memory: Int64
  ) throws(ReplayFailure) {
    let searches = program.fields.map(\.searches.count)
    let total = Int64(max(1, searches.reduce(0, +)))
    let count = program.fields.count
    let made = UnsafeMutablePointer<FieldClasses>.allocate(capacity: max(1, count))
    for (index, tests) in program.fields.enumerated() {
      do throws(CompiledExpression.Refusal) {
        let classes = try FieldClasses(tests, memory: memory * Int64(searches[index]) / total)
        (made + index).initialize(to: classes)
      } catch {
        made.deinitialize(count: index)
        made.deallocate()
        throw .expression(error)
      }
    }
    guard let parser = csimdjson_new(Self.longestLine, Self.depth) else {
      made.deinitialize(count: count)
      made.deallocate()
      throw .memory
    }
    self.parser = parser
    self.count = count
    self.rows = rows
    classes = made
    paths = program.fields.map(\.path)
    capturePaths = captures
    listed = ListedValues(paths, captures: captures)
    starts = [Int](repeating: WantedKeys.none, count: listed.starts.count)
    keys = WantedKeys(paths, captures: captures, starts: listed.starts.map(\.keys))
    captured = [JSONValue?](repeating: nil, count: captures.count)
    columns = .allocate(capacity: max(1, count * rows))
    columns.initialize(repeating: FieldClasses.absent, count: count * rows)
  }

  deinit {
    csimdjson_free(parser)
    classes.deinitialize(count: count)
    classes.deallocate()
    columns.deallocate()
  }

  /// Reads one call into a row.
  ///
  /// - Parameter line: followed by at least `csimdjson_padding` readable bytes.
  /// - Returns: why the line is no call; the row is then as it was.
  mutating func read(_ line: UnsafeBufferPointer<UInt8>, row: Int) -> BadLine.Reason? {
    guard line.count <= Self.longestLine else { return .tooLong(limit: Self.longestLine) }
    serial &+= 1
    for index in captured.indices { captured[index] = nil }
    var words: UnsafePointer<UInt64>?
    var strings: UnsafePointer<UInt8>?
    if csimdjson_read(parser, line.baseAddress, line.count, &words, &strings) == 1, let words, let strings {
      let tape = Tape(words: words, strings: strings)
      guard tape.kind(Tape.root) == Tape.Kind.object else { return .noObject }
      for start in starts.indices { starts[start] = WantedKeys.none }
      readObject(tape, Tape.root, WantedKeys.root, row)
      if !starts.isEmpty { readLists(tape, row) }
      return nil
    }
    // It may be valid all the same: integers beyond 64 bits, for one.
    do throws(JSONSyntaxError) {
      let value = try LenientJSON.read(line)
      guard let call = value.objectValue else { return .noObject }
      read(call, row)
      return nil
    } catch {
      return .syntax(error)
    }
  }

  /// Makes a row as it was before a call was read into it.
  func clear(row: Int) {
    for field in 0..<count { columns[field * rows + row] = FieldClasses.absent }
  }

  func clearAll() { columns.update(repeating: FieldClasses.absent, count: count * rows) }

  // MARK: From the tape

  private mutating func readObject(_ tape: Tape, _ index: Int, _ node: Int, _ row: Int) {
    var at = index &+ 1
    while tape.kind(at) != Tape.Kind.endOfObject {
      let key = tape.string(at)
      let child = keys.child(of: node, key.bytes, key.count)
      if child >= 0 { readMember(tape, at &+ 1, child, row) }
      at = tape.next(at &+ 1)
    }
  }

  private mutating func readMember(_ tape: Tape, _ index: Int, _ node: Int, _ row: Int) {
    if keys.nodes[node].slots != nil {
      // The last of duplicate keys counts, and nothing below an earlier one.
      if keys.nodes[node].seenIn == serial { forget(node, row) }
      keys.nodes[node].seenIn = serial
      if tape.kind(index) == Tape.Kind.object { readObject(tape, index, node, row) }
    }
    let field = keys.nodes[node].field
    if field >= 0 { columns[field &* rows &+ row] = number(tape, index, field) }
    let capture = keys.nodes[node].capture
    if capture >= 0 { captured[capture] = Self.scalar(tape, index) }
    let start = keys.nodes[node].start
    if start >= 0 { starts[start] = index }
  }

  private mutating func forget(_ node: Int, _ row: Int) {
    for field in keys.below[node].fields { columns[field * rows + row] = FieldClasses.absent }
    for capture in keys.below[node].captures { captured[capture] = nil }
    for start in keys.below[node].starts { starts[start] = WantedKeys.none }
  }

  @inline(__always)
  func number(_ tape: Tape, _ index: Int, _ field: Int) -> UInt32 {
    switch tape.kind(index) {
    case Tape.Kind.string:
      let text = tape.string(index)
      return classes[field].number(of: text.bytes, text.count)
    case Tape.Kind.signed: return classes[field].number(of: tape.signed(index))
    case Tape.Kind.double: return classes[field].number(of: tape.double(index))
    case Tape.Kind.null: return FieldClasses.absent
    case Tape.Kind.true: return classes[field].number(of: true)
    case Tape.Kind.false: return classes[field].number(of: false)
    case Tape.Kind.unsigned: return classes[field].number(of: JSONNumber(unsigned: tape.unsigned(index)))
    case Tape.Kind.array: return list(tape, index, field)
    default: return classes[field].object
    }
  }

  private func list(_ tape: Tape, _ index: Int, _ field: Int) -> UInt32 {
    let end = tape.next(index) &- 1
    var at = index &+ 1
    // Strings that follow each other stand together, with their lengths: a spelling of the whole list.
    var isOfStrings = at < end
    while at < end {
      if tape.kind(at) != Tape.Kind.string { isOfStrings = false }
      at = tape.next(at)
    }
    guard isOfStrings else { return anyList(tape, index, end, field) }
    let first = tape.string(index &+ 1)
    let last = tape.string(end &- 1)
    let start = first.bytes - 4
    let length = (last.bytes + last.count) - start
    if let known = classes[field].knownList(start, length) { return known }
    classes[field].beginList()
    for at in (index &+ 1)..<end {
      let text = tape.string(at)
      classes[field].addElement(text.bytes, text.count)
    }
    return classes[field].endList(start, length)
  }

  private func anyList(_ tape: Tape, _ index: Int, _ end: Int, _ field: Int) -> UInt32 {
    classes[field].beginList()
    var at = index &+ 1
    while at < end {
      addElement(tape, at, field)
      at = tape.next(at)
    }
    return classes[field].endList()
  }

  func addElement(_ tape: Tape, _ index: Int, _ field: Int) {
    switch tape.kind(index) {
    case Tape.Kind.string:
      let text = tape.string(index)
      classes[field].addElement(text.bytes, text.count)
    case Tape.Kind.signed: classes[field].addElement(JSONNumber(tape.signed(index)))
    case Tape.Kind.unsigned: classes[field].addElement(JSONNumber(unsigned: tape.unsigned(index)))
    case Tape.Kind.double: if let number = JSONNumber(tape.double(index)) { classes[field].addElement(number) }
    case Tape.Kind.true: classes[field].addElement(true)
    case Tape.Kind.false: classes[field].addElement(false)
    default: break
    }
  }

  static func scalar(_ tape: Tape, _ index: Int) -> JSONValue? {
    switch tape.kind(index) {
    case Tape.Kind.string:
      let text = tape.string(index)
      return .string(String(decoding: UnsafeBufferPointer(start: text.bytes, count: text.count), as: UTF8.self))
    case Tape.Kind.signed: return .integer(tape.signed(index))
    case Tape.Kind.double: return JSONNumber(tape.double(index)).map { .number($0) }
    default: return nil
    }
  }
}
