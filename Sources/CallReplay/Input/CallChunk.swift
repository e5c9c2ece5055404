import CSimdjson

/// Whole lines, as one thread takes them. The memory is used again for the next ones.
struct CallChunk: ~Copyable {
  /// Bytes read at once; a line that does not end there is carried to the next chunk.
  static let size = 1 << 20
  /// A line too long fills the buffer without an end.
  static let capacity = size + CallReader.longestLine + 1

  let bytes: UnsafeMutablePointer<UInt8>
  var count = 0
  /// From 0, over all inputs.
  var ordinal = 0
  /// Lines were made of the records of CSV; one that begins with `CSVSource.problemMark` says what is wrong with its
  /// record.
  var isRecords = false

  init() {
    bytes = .allocate(capacity: Self.capacity + csimdjson_padding)
    bytes.initialize(repeating: 0, count: Self.capacity + csimdjson_padding)
  }

  deinit { bytes.deallocate() }
}
