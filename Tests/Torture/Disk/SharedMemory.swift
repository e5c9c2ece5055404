/// The memory that the connections of one database share: a table of regions, all of one size, which stay where they
/// are until the last connection lets go of them.
///
/// Unchecked, because raw memory is: the disk's mutex guards `regions`, and who reads and writes in a region is
/// settled by SQLite's own locks and barriers, as it is between processes.
final class SharedMemory: @unchecked Sendable {
  private var regions: [UnsafeMutableRawPointer] = []

  deinit {
    for region in regions { region.deallocate() }
  }

  /// - Returns: `nil` where there is no such region and none may be made.
  func region(_ index: Int, size: Int, extend: Bool) -> UnsafeMutableRawPointer? {
    guard index >= 0, extend || index < regions.count else { return nil }
    while regions.count <= index {
      let region = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
      region.initializeMemory(as: UInt8.self, repeating: 0, count: size)
      regions.append(region)
    }
    return regions[index]
  }
}
