internal import Glibc

/// The bytes of one file, in pages that copies share until one of them writes: an image of a disk costs little.
package struct FileBytes: Hashable, Sendable {
  /// Also SQLite's page, so that most writes touch one page.
  private static let pageSize = 4096

  package private(set) var count = 0
  /// What lies behind `count` in the last page is zero.
  private var pages: [[UInt8]] = []

  package init() {}

  package init(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0, at: 0) } }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pages.count * Self.pageSize)
    for page in pages { bytes.append(contentsOf: page) }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// - Returns: How many bytes there were to copy.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let end = min(count, offset + buffer.count)
    var position = offset
    while position < end {
      let (page, start) = position.quotientAndRemainder(dividingBy: Self.pageSize)
      let length = min(Self.pageSize - start, end - position)
      pages[page].withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: buffer[(position - offset)..<(position - offset + length)])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<(start + length)]))
      }
      position += length
    }
    return max(0, end - offset)
  }

  /// A gap before `offset` reads as zeros.
  mutating func write(_ source: UnsafeRawBufferPointer, at offset: Int) {
    if source.isEmpty { return }
    let end = offset + source.count
    grow(to: end)
    var position = offset
    while position < end {
      let (page, start) = position.quotientAndRemainder(dividingBy: Self.pageSize)
      let length = min(Self.pageSize - start, end - position)
      let part = UnsafeRawBufferPointer(rebasing: source[(position - offset)..<(position - offset + length)])
      pages[page].withUnsafeMutableBytes { target in
        UnsafeMutableRawBufferPointer(rebasing: target[start..<(start + length)]).copyMemory(from: part)
      }
      position += length
    }
  }

  mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) { bytes.withUnsafeBytes { write($0, at: offset) } }

  mutating func resize(to size: Int) {
    if size > count { return grow(to: size) }
    count = size
    let (whole, rest) = size.quotientAndRemainder(dividingBy: Self.pageSize)
    pages.removeLast(pages.count - whole - (rest > 0 ? 1 : 0))
    if rest > 0 { pages[whole] = pages[whole][..<rest] + [UInt8](repeating: 0, count: Self.pageSize - rest) }
  }

  // By the page: file contents are compared and hashed by the thousand.
  package static func == (left: FileBytes, right: FileBytes) -> Bool {
    left.count == right.count
      && zip(left.pages, right.pages).allSatisfy { left, right in
        left.withUnsafeBytes { first in
          right.withUnsafeBytes { second in
            guard let one = first.baseAddress, let other = second.baseAddress else { return true }
            return one == other || memcmp(one, other, Self.pageSize) == 0
          }
        }
      }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for page in pages { page.withUnsafeBytes { hasher.combine(bytes: $0) } }
  }

  private mutating func grow(to size: Int) {
    while pages.count * Self.pageSize < size { pages.append([UInt8](repeating: 0, count: Self.pageSize)) }
    count = max(count, size)
  }
}
