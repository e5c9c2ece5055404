import Glibc
import Synchronization

/// Hands out the lines of all inputs, chunk by chunk, to whichever thread asks.
final class CallInputs: Sendable {
  private struct State {
    var paths: [String]
    var next = 0
    var current: Source?
    var ordinal = 0
    /// For each chunk handed out: its file and, once it is counted, its lines.
    var chunks: [(file: Int, lines: Int)] = []
    var failure: ReplayFailure?
  }

  private enum Source {
    case lines(LineSource)
    case records(CSVSource)

    mutating func fill(
      _ bytes: UnsafeMutablePointer<UInt8>, _ monitor: ReplayMonitor
    ) throws(ReplayFailure) -> (count: Int, isRecords: Bool) {
      switch self {
      case .lines(var source):
        defer { self = .lines(source) }
        return (try source.fill(bytes, monitor), false)
      case .records(var source):
        defer { self = .records(source) }
        return (try source.fill(bytes, monitor), true)
      }
    }
  }

  private let state: Mutex<State>
  private let monitor: ReplayMonitor
  private let options: ReplayOptions

  init(_ paths: [String], _ options: ReplayOptions, monitor: ReplayMonitor) {
    state = Mutex(State(paths: paths))
    self.monitor = monitor
    self.options = options
  }

  private static func source(
    _ path: String, _ options: ReplayOptions, _ monitor: ReplayMonitor
  ) throws(ReplayFailure) -> Source {
    let input = try InputBytes(path, monitor)
    let isCSV =
      switch options.format {
      case .jsonLines: false
      case .csv: true
      case .automatic: [".csv", ".csv.gz", ".csv.zst"].contains { path.hasSuffix($0) }
      }
    return isCSV ? .records(CSVSource(input, types: options.fieldTypes)) : .lines(LineSource(input))
  }

  /// Fills the chunk.
  ///
  /// - Returns: `false` where nothing is left, somebody wants an end, or an input could not be read.
  func take(_ chunk: inout CallChunk) -> Bool {
    if monitor.isStopped { return false }
    // Nobody else has this memory while the chunk is being filled.
    let address = UInt(bitPattern: chunk.bytes)
    let options = options
    let taken: (count: Int, ordinal: Int, isRecords: Bool)? = state.withLock { state in
      guard let bytes = UnsafeMutablePointer<UInt8>(bitPattern: address) else { return nil }
      while state.failure == nil {
        do throws(ReplayFailure) {
          if state.current == nil {
            guard state.next < state.paths.count else { return nil }
            state.current = try Self.source(state.paths[state.next], options, monitor)
            state.next += 1
          }
          if let filled = try state.current?.fill(bytes, monitor), filled.count > 0 {
            state.chunks.append((state.next - 1, 0))
            state.ordinal += 1
            return (filled.count, state.ordinal - 1, filled.isRecords)
          }
          state.current = nil
        } catch {
          // What was cut short by an end that somebody wanted is no failure.
          if monitor.isStopped { return nil }
          state.failure = error
        }
      }
      return nil
    }
    guard let taken else { return false }
    (chunk.count, chunk.ordinal, chunk.isRecords) = taken
    return true
  }

  func counted(lines: Int, of ordinal: Int) { state.withLock { $0.chunks[ordinal].lines = lines } }

  func fail(_ failure: ReplayFailure) { state.withLock { if $0.failure == nil { $0.failure = failure } } }

  var failure: ReplayFailure? { state.withLock { $0.failure } }

  /// Bad lines with the numbers that an editor shows.
  func located(_ found: [FoundBadLine]) -> [BadLine] {
    state.withLock { state in
      // One pass over the chunks, since both are in order.
      var lines: [BadLine] = []
      var (chunk, before, file) = (0, 0, -1)
      for bad in found.sorted(by: { ($0.chunk, $0.line) < ($1.chunk, $1.line) }) {
        while chunk <= bad.chunk {
          if state.chunks[chunk].file != file { (file, before) = (state.chunks[chunk].file, 0) }
          if chunk == bad.chunk { break }
          before += state.chunks[chunk].lines
          chunk += 1
        }
        lines.append(
          BadLine(file: state.paths[file], line: before + bad.line, reason: bad.reason))
      }
      return lines
    }
  }
}

/// A bad line as its thread knows it.
struct FoundBadLine: Sendable {
  let chunk: Int
  /// Within the chunk, from 1.
  let line: Int
  let reason: BadLine.Reason
}
