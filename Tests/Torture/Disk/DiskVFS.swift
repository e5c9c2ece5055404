internal import GRDBSQLite
internal import Glibc
import SeededRandom
internal import Synchronization

/// The file system that SQLite uses in this process once a disk is mounted: paths below the prefix of a mounted disk
/// are served by that disk, all others by the file system that was the default before.
enum DiskVFS {
  private struct Settings {
    var disks: [String: SimulatedDisk] = [:]
    var random = SeededRandom(seed: 0)
    var milliseconds: Int64?
  }

  private static let settings = Mutex(Settings())

  struct PrefixIsTaken: Error, CustomStringConvertible {
    let prefix: String
    var description: String { "there is a disk below \(prefix) already" }
  }

  struct CannotRegister: Error {}

  static func mount(_ disk: SimulatedDisk, _ prefix: String) throws {
    guard registration.isDone else { throw CannotRegister() }
    try settings.withLock { settings in
      if settings.disks[prefix] != nil { throw PrefixIsTaken(prefix: prefix) }
      settings.disks[prefix] = disk
    }
  }

  static func unmount(_ prefix: String) { settings.withLock { _ = $0.disks.removeValue(forKey: prefix) } }

  /// Makes SQLite's own random numbers (the salts of its write-ahead log) begin anew. They are the process's: with
  /// several disks in use at once, who draws which is not settled.
  static func reseed(_ seed: UInt64) {
    settings.withLock { $0.random = SeededRandom(seed: seed) }
    sqlite3_randomness(0, nil)
  }

  static func setTime(_ milliseconds: Int64?) { settings.withLock { $0.milliseconds = milliseconds } }

  /// The disk that a path lies on, and the name that it has there.
  private static func place(_ path: UnsafePointer<CChar>?) -> (disk: SimulatedDisk, name: String)? {
    guard let path, let slash = strrchr(path, 0x2F) else { return nil }
    let length = UnsafePointer(slash) - path
    let folder = String(decoding: UnsafeRawBufferPointer(start: path, count: length), as: UTF8.self)
    return settings.withLock { $0.disks[folder] }.map { ($0, String(cString: slash + 1)) }
  }

  private typealias VFS = UnsafeMutablePointer<sqlite3_vfs>

  /// Where SQLite keeps its pointers. Unchecked, because they are written once and then only read.
  private struct Registration: @unchecked Sendable {
    let original: VFS?
    let isDone: Bool
  }

  private static let registration: Registration = {
    guard let original = sqlite3_vfs_find(nil), let name = strdup("routekeeper-torture") else {
      return Registration(original: nil, isDone: false)
    }
    // SQLite keeps both for as long as the process lives.
    let vfs = VFS.allocate(capacity: 1)
    vfs.initialize(to: methods(of: original, name))
    return Registration(original: original, isDone: sqlite3_vfs_register(vfs, 1) == SQLITE_OK)
  }()

  private static func methods(of original: VFS, _ name: UnsafePointer<CChar>) -> sqlite3_vfs {
    // Loading of extensions, sleeping and the last error stay the original's: it looks at none of its own fields
    // there. Those that take a path or a file ask first whose it is.
    var vfs = original.pointee
    vfs.iVersion = 2
    vfs.szOsFile = max(vfs.szOsFile, Int32(MemoryLayout<DiskFile>.size))
    vfs.pNext = nil
    vfs.zName = name
    vfs.xOpen = { DiskVFS.open($1, $2, $3, $4) }
    vfs.xDelete = { DiskVFS.delete($1, $2) }
    vfs.xAccess = { DiskVFS.access($1, $2, $3) }
    vfs.xFullPathname = { DiskVFS.fullPath($1, $2, $3) }
    vfs.xRandomness = { DiskVFS.randomness($1, $2) }
    vfs.xCurrentTimeInt64 = { DiskVFS.time($1) }
    vfs.xCurrentTime = { _, days in
      var milliseconds: Int64 = 0
      let code = DiskVFS.time(&milliseconds)
      days?.pointee = Double(milliseconds) / 86_400_000
      return code
    }
    return vfs
  }

  private static func open(
    _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard let file else { return SQLITE_MISUSE }
    guard let (disk, name) = place(path) else {
      let original = registration.original
      return original?.pointee.xOpen?(original, path, file, flags, outFlags) ?? SQLITE_CANTOPEN
    }
    file.pointee.pMethods = nil
    do {
      let open = try disk.open(
        name, create: flags & SQLITE_OPEN_CREATE != 0, exclusive: flags & SQLITE_OPEN_EXCLUSIVE != 0,
        removed: flags & SQLITE_OPEN_DELETEONCLOSE != 0)
      DiskFile.begin(open, in: file)
      outFlags?.pointee = flags
      return SQLITE_OK
    } catch {
      return error == .full ? SQLITE_FULL : SQLITE_CANTOPEN
    }
  }

  private static func delete(_ path: UnsafePointer<CChar>?, _ syncDirectory: Int32) -> Int32 {
    guard let (disk, name) = place(path) else {
      let original = registration.original
      return original?.pointee.xDelete?(original, path, syncDirectory) ?? SQLITE_IOERR
    }
    do {
      try disk.delete(name, syncDirectory: syncDirectory != 0)
      return SQLITE_OK
    } catch {
      return error == .missing ? DiskFile.Code.deleteMissing : DiskFile.Code.delete
    }
  }

  private static func access(
    _ path: UnsafePointer<CChar>?, _ flags: Int32, _ result: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard let (disk, name) = place(path) else {
      let original = registration.original
      return original?.pointee.xAccess?(original, path, flags, result) ?? SQLITE_IOERR
    }
    do {
      let size = try disk.status(name)
      // As on the original: an empty file is none, where SQLite asks whether there is something to recover from.
      result?.pointee = (flags == SQLITE_ACCESS_EXISTS ? (size ?? 0) > 0 : size != nil) ? 1 : 0
      return SQLITE_OK
    } catch { return DiskFile.Code.access }
  }

  private static func fullPath(
    _ path: UnsafePointer<CChar>?, _ capacity: Int32, _ result: UnsafeMutablePointer<CChar>?
  ) -> Int32 {
    guard place(path) != nil, let path, let result else {
      let original = registration.original
      return original?.pointee.xFullPathname?(original, path, capacity, result) ?? SQLITE_CANTOPEN
    }
    let length = strlen(path) + 1
    guard length <= Int(capacity) else { return SQLITE_CANTOPEN }
    result.update(from: path, count: length)
    return SQLITE_OK
  }

  private static func randomness(_ count: Int32, _ result: UnsafeMutablePointer<CChar>?) -> Int32 {
    settings.withLock { settings in
      for index in 0..<Int(max(0, count)) {
        result?[index] = CChar(truncatingIfNeeded: settings.random.next())
      }
    }
    return count
  }

  private static func time(_ result: UnsafeMutablePointer<Int64>?) -> Int32 {
    guard let milliseconds = settings.withLock({ $0.milliseconds }) else {
      let original = registration.original
      return original?.pointee.xCurrentTimeInt64?(original, result) ?? SQLITE_ERROR
    }
    // SQLite counts from noon of the first Julian day.
    result?.pointee = milliseconds + 210_866_760_000_000
    return SQLITE_OK
  }
}
