import CCompression
import Glibc

/// The bytes of a file as they were before it was compressed: what it begins with says how.
final class InputBytes {
  private enum Packing { case none, gzip, zstd }

  /// Bytes read from the file at once.
  private static let readSize = 1 << 18
  /// Largest window of zstd that is unpacked: an archive made with `--ultra --long` could ask for gigabytes.
  private static let zstdWindow = ZSTD_dParameter(rawValue: 100)
  private static let zstdWindowLog: Int32 = 27

  private let file: FileBytes
  private let packing: Packing
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var used = 0
  private var inflating: UnsafeMutablePointer<z_stream>?
  private var unpacking: OpaquePointer?
  /// Within a member or frame: the end of the file would cut it.
  private var isInside = false

  var path: String { file.path }
  var size: Int? { file.size }
  var position: Int { file.position }

  init(_ path: String, _ monitor: ReplayMonitor) throws(ReplayFailure) {
    file = try FileBytes(path, monitor)
    buffer = .allocate(byteCount: Self.readSize, alignment: 64)
    // A pipe gives what it has: the first four bytes may come one by one.
    while filled < 4 {
      let count = try file.read(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    if filled >= 2, buffer[0] == 0x1F, buffer[1] == 0x8B {
      packing = .gzip
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      inflating = stream
      guard routekeeper_inflate_init(stream) == Z_OK else { throw .memory }
    } else if filled >= 4, buffer[0] == 0x28, buffer[1] == 0xB5, buffer[2] == 0x2F, buffer[3] == 0xFD {
      packing = .zstd
      unpacking = ZSTD_createDStream()
      guard let unpacking else { throw .memory }
      _ = ZSTD_DCtx_setParameter(unpacking, Self.zstdWindow, Self.zstdWindowLog)
    } else {
      packing = .none
    }
  }

  deinit {
    buffer.deallocate()
    if let inflating {
      inflateEnd(inflating)
      inflating.deallocate()
    }
    if let unpacking { ZSTD_freeDStream(unpacking) }
  }

  /// Fills a part of the buffer; 0 at the end.
  func read(_ output: UnsafeMutableRawBufferPointer) throws(ReplayFailure) -> Int {
    if packing == .none && used == filled { return try file.read(output) }
    while true {
      if used == filled {
        filled = try file.read(buffer)
        used = 0
        if filled == 0 {
          if isInside { throw .input(path: path, reason: "the file ends in the middle of its compressed data") }
          return 0
        }
      }
      let count = try unpack(output)
      if count > 0 { return count }
    }
  }

  private func unpack(_ output: UnsafeMutableRawBufferPointer) throws(ReplayFailure) -> Int {
    switch packing {
    case .none:
      let count = min(output.count, filled - used)
      output.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[used..<(used + count)]))
      used += count
      return count
    case .gzip: return try inflate(output)
    case .zstd: return try unpackZstd(output)
    }
  }

  private func inflate(_ output: UnsafeMutableRawBufferPointer) throws(ReplayFailure) -> Int {
    guard let stream = inflating, let input = buffer.baseAddress, let start = output.baseAddress else { return 0 }
    // One gzip file may be several that were put together.
    if !isInside { inflateReset(stream) }
    isInside = true
    stream.pointee.next_in = (input + used).assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(filled - used)
    stream.pointee.next_out = start.assumingMemoryBound(to: UInt8.self)
    let room = UInt32(clamping: output.count)
    stream.pointee.avail_out = room
    let result = CCompression.inflate(stream, Z_NO_FLUSH)
    used = filled - Int(stream.pointee.avail_in)
    if result == Z_STREAM_END {
      isInside = false
    } else if result != Z_OK && result != Z_BUF_ERROR {
      throw .input(path: path, reason: "the gzip data is damaged (zlib: \(result))")
    }
    return Int(room - stream.pointee.avail_out)
  }

  private func unpackZstd(_ output: UnsafeMutableRawBufferPointer) throws(ReplayFailure) -> Int {
    guard let unpacking else { return 0 }
    var source = ZSTD_inBuffer(src: buffer.baseAddress, size: filled, pos: used)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = ZSTD_decompressStream(unpacking, &target, &source)
    if ZSTD_isError(result) != 0 {
      let reason = String(cString: ZSTD_getErrorName(result))
      throw .input(path: path, reason: "the zstd data is damaged or needs too much memory: \(reason)")
    }
    used = source.pos
    isInside = result != 0
    return target.pos
  }
}
