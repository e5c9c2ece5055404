/// Splits CSV (RFC 4180) into records, as the bytes come. Quotes may hold separators, quotes and line ends.
struct CSVRecords {
  /// Bytes of one record; a quote that is never closed would take the whole file.
  static let longestRecord = 1 << 17

  enum Problem: Error {
    case tooLong
  }

  private enum State { case start, plain, quoted, quoteInQuoted }

  let separator: UInt8
  private var state = State.start
  private var cells: [[UInt8]] = []
  private var cell: [UInt8] = []
  private var size = 0
  private var isTooLong = false

  init(separator: UInt8) { self.separator = separator }

  /// A line end here is text.
  var isBetweenQuotes: Bool { state == .quoted }

  /// What separates the cells of a header: the most frequent of the usual ones, the earlier of equally frequent ones.
  static func separator(of header: some Sequence<UInt8>) -> UInt8 {
    let usual = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [0, 0, 0]
    for byte in header { if let index = usual.firstIndex(of: byte) { counts[index] += 1 } }
    var best = 0
    for index in usual.indices where counts[index] > counts[best] { best = index }
    return usual[best]
  }

  /// - Returns: a record that ends with this byte; an empty line is none.
  mutating func add(_ byte: UInt8) -> Result<[[UInt8]], Problem>? {
    if byte == UInt8(ascii: "\n") && state != .quoted { return end() }
    switch state {
    case .quoted: if byte == UInt8(ascii: "\"") { state = .quoteInQuoted } else { append(byte) }
    case .quoteInQuoted where byte == UInt8(ascii: "\""):
      append(byte)
      state = .quoted
    case .start where byte == UInt8(ascii: "\""): state = .quoted
    case .start, .plain, .quoteInQuoted:
      if byte == separator {
        endCell()
      } else {
        append(byte)
        state = .plain
      }
    }
    return nil
  }

  private mutating func append(_ byte: UInt8) {
    size += 1
    if size > Self.longestRecord { isTooLong = true } else { cell.append(byte) }
  }

  private mutating func endCell() {
    cells.append(cell)
    cell.removeAll(keepingCapacity: true)
    state = .start
  }

  /// At the end of a line, and of the file.
  mutating func end() -> Result<[[UInt8]], Problem>? {
    if state == .plain, cell.last == UInt8(ascii: "\r") { cell.removeLast() }
    defer {
      cells.removeAll(keepingCapacity: true)
      cell.removeAll(keepingCapacity: true)
      (state, size, isTooLong) = (.start, 0, false)
    }
    if isTooLong { return .failure(.tooLong) }
    if cells.isEmpty && cell.isEmpty { return nil }
    return .success(cells + [cell])
  }
}
