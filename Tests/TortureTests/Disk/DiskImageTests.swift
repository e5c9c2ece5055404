import SeededRandom
import Testing

@testable import Torture

/// The model of the disk by itself: what is durable, what may go, and in which parts.
@Suite struct DiskImageTests {
  static func written(_ bytes: [UInt8], synced: Bool) -> DiskImage {
    var image = DiskImage()
    let node = image.create("file")
    image.change(node, .write(offset: 0, bytes: bytes))
    if synced { image.sync(node) }
    return image
  }

  static func afterLosses(_ image: DiskImage, _ count: UInt64 = 300) -> [DiskImage] {
    (0..<count).map { seed in
      var random = SeededRandom(seed: seed)
      var image = image
      image.losePower(using: &random)
      return image
    }
  }

  @Test func whatWasSyncedStays() {
    let bytes = [UInt8](repeating: 7, count: 5000)
    let image = Self.written(bytes, synced: true)
    #expect(Self.afterLosses(image).allSatisfy { $0.bytes(of: "file") == bytes })
  }

  @Test func ofWhatWasNotSyncedAnyPartStays() {
    let bytes = [UInt8](repeating: 7, count: 1200)
    let found = Set(Self.afterLosses(Self.written(bytes, synced: false)).map { $0.bytes(of: "file") })
    // No file, an empty one, all of it, and torn: the first sectors only, or a hole in them.
    for expected: [UInt8]? in [nil, [], bytes, Array(bytes.prefix(512)), Array(bytes.prefix(1024))] {
      #expect(found.contains(expected))
    }
    #expect(found.contains { $0?.count == 1200 && $0?.prefix(512) == .init(repeating: 0, count: 512) })
    #expect(found.allSatisfy { ($0 ?? []).count <= 1200 })
  }

  @Test func aLaterWriteMayStayWithoutAnEarlierOne() throws {
    var image = Self.written([1], synced: true)
    let node = try #require(image.node(of: "file"))
    image.change(node, .write(offset: 600, bytes: [2]))
    let other = image.create("other")
    image.change(other, .write(offset: 0, bytes: [3]))
    let results = Self.afterLosses(image)
    #expect(results.contains { $0.bytes(of: "file")?.count == 1 && $0.bytes(of: "other") == [3] })
    #expect(results.contains { $0.bytes(of: "file")?.count == 601 && $0.bytes(of: "other") == nil })
  }

  @Test func aRemovedFileMayComeBackUntilTheDirectoryIsSynced() {
    var image = Self.written([1], synced: true)
    image.delete("file", syncDirectory: false)
    #expect(image.bytes(of: "file") == nil)
    let found = Set(Self.afterLosses(image).map { $0.bytes(of: "file") })
    #expect(found == [nil, [1]])
    var synced = Self.written([1], synced: true)
    synced.delete("file", syncDirectory: true)
    #expect(Self.afterLosses(synced).allSatisfy { $0.bytes(of: "file") == nil })
  }

  @Test func aFailedSyncIsNeverMadeUpFor() throws {
    var lost = 0
    for seed in 0..<100 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      var image = Self.written([1], synced: true)
      let node = try #require(image.node(of: "file"))
      image.change(node, .write(offset: 0, bytes: [2]))
      image.failSync(node, using: &random)
      #expect(image.bytes(of: "file") == [2])
      image.sync(node)
      image.losePower(using: &random)
      if image.bytes(of: "file") == [1] { lost += 1 }
    }
    #expect((1..<100).contains(lost))
  }

  @Test func theSameSeedLosesTheSame() {
    let image = Self.written([UInt8](repeating: 7, count: 9000), synced: false)
    #expect(Self.afterLosses(image).map(\.content) == Self.afterLosses(image).map(\.content))
  }

  @Test(arguments: [0, 1, 4095, 4096, 4097, 9000]) func filesShrinkAndGrowWithZeros(size: Int) {
    var file = FileBytes([UInt8](repeating: 9, count: 8192))
    file.resize(to: size)
    #expect(file.count == size)
    file.resize(to: 10_000)
    let kept = min(size, 8192)
    #expect(file.bytes == .init(repeating: 9, count: kept) + .init(repeating: 0, count: 10_000 - kept))
  }

  @Test func locksExcludeAsOnARealFile() {
    var locks = FileLocks()
    func lock(_ file: Int, _ level: FileLock) -> Bool { locks.lock(file, level) }
    #expect(lock(1, .shared))
    #expect(lock(2, .shared))
    #expect(lock(1, .reserved))
    #expect(!lock(2, .reserved))
    #expect(!lock(1, .exclusive), "another reads")
    #expect(!lock(3, .shared), "one waits to write")
    locks.unlock(2, .none)
    #expect(lock(1, .exclusive))
    locks.close(1)
    #expect(lock(3, .shared))
    #expect(!locks.isReserved)
  }

  @Test func theLocksOfSharedMemoryExcludeToo() {
    var locks = FileLocks()
    func lock(_ file: Int, _ slots: Range<Int>, exclusively: Bool) -> Bool {
      locks.lockSlots(file, slots, exclusively: exclusively)
    }
    #expect(lock(1, 0..<1, exclusively: false))
    #expect(lock(2, 0..<1, exclusively: false))
    #expect(!lock(1, 0..<8, exclusively: true))
    locks.unlockSlots(2, 0..<1, exclusively: false)
    locks.unlockSlots(1, 0..<1, exclusively: false)
    #expect(lock(1, 0..<8, exclusively: true))
    #expect(!lock(2, 7..<8, exclusively: false))
    locks.unshare(1)
    #expect(lock(2, 7..<8, exclusively: false))
    #expect(!lock(2, 7..<9, exclusively: false))
  }
}
