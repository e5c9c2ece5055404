internal import GRDBSQLite

/// An open file as SQLite holds it: its table of methods first, as in C, and then ours.
struct DiskFile {
  /// SQLite's names for what failed: the place in the second byte. Clang does not import the macros.
  enum Code {
    static let read = SQLITE_IOERR | 1 << 8
    static let shortRead = SQLITE_IOERR | 2 << 8
    static let write = SQLITE_IOERR | 3 << 8
    static let sync = SQLITE_IOERR | 4 << 8
    static let truncate = SQLITE_IOERR | 6 << 8
    static let size = SQLITE_IOERR | 7 << 8
    static let unlock = SQLITE_IOERR | 8 << 8
    static let delete = SQLITE_IOERR | 10 << 8
    static let access = SQLITE_IOERR | 13 << 8
    static let reserved = SQLITE_IOERR | 14 << 8
    static let lock = SQLITE_IOERR | 15 << 8
    static let shareSize = SQLITE_IOERR | 19 << 8
    static let shareLock = SQLITE_IOERR | 20 << 8
    static let deleteMissing = SQLITE_IOERR | 23 << 8
  }

  typealias Pointer = UnsafeMutablePointer<sqlite3_file>

  private var base: sqlite3_file
  /// Holds one reference to the `OpenFile` from `begin` to `close`.
  private var open: Unmanaged<OpenFile>?

  static func begin(_ open: OpenFile, in file: Pointer) {
    UnsafeMutableRawPointer(file).initializeMemory(
      as: DiskFile.self, to: DiskFile(base: sqlite3_file(pMethods: methods.table), open: .passRetained(open)))
  }

  private static func close(_ file: Pointer?) -> Int32 {
    guard let file else { return SQLITE_OK }
    let slot = UnsafeMutableRawPointer(file).assumingMemoryBound(to: DiskFile.self)
    if let held = slot.pointee.open {
      slot.pointee.open = nil
      let open = held.takeRetainedValue()
      open.disk.close(open)
    }
    return SQLITE_OK
  }

  /// Runs `body` on the file behind the pointer; what it throws becomes `code`, or SQLITE_FULL.
  private static func with(_ file: Pointer?, _ code: Int32, _ body: (OpenFile) throws(DiskFailure) -> Int32) -> Int32 {
    guard let file else { return SQLITE_MISUSE }
    let slot = UnsafeMutableRawPointer(file).assumingMemoryBound(to: DiskFile.self)
    guard let open = slot.pointee.open?.takeUnretainedValue() else { return SQLITE_MISUSE }
    do throws(DiskFailure) { return try body(open) } catch { return error == .full ? SQLITE_FULL : code }
  }

  /// Unchecked, because SQLite wants an address: it is written once and then only read.
  private struct Methods: @unchecked Sendable {
    let table: UnsafePointer<sqlite3_io_methods>
  }

  private static let methods: Methods = {
    let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    table.initialize(to: sqlite3_io_methods())
    addBytes(to: &table.pointee)
    addLocks(to: &table.pointee)
    addSharedMemory(to: &table.pointee)
    return Methods(table: UnsafePointer(table))
  }()

  private static func addBytes(to table: inout sqlite3_io_methods) {
    // 2: with shared memory, without mapped files.
    table.iVersion = 2
    table.xClose = { DiskFile.close($0) }
    table.xRead = { file, bytes, count, offset in
      DiskFile.with(file, Code.read) { open throws(DiskFailure) in
        let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))
        let found = try open.disk.read(open, at: Int(offset), into: buffer)
        if found == buffer.count { return SQLITE_OK }
        // SQLite relies on zeros behind the end.
        UnsafeMutableRawBufferPointer(rebasing: buffer[found...]).initializeMemory(as: UInt8.self, repeating: 0)
        return Code.shortRead
      }
    }
    table.xWrite = { file, bytes, count, offset in
      DiskFile.with(file, Code.write) { open throws(DiskFailure) in
        try open.disk.write(open, Array(UnsafeRawBufferPointer(start: bytes, count: Int(count))), at: Int(offset))
        return SQLITE_OK
      }
    }
    table.xTruncate = { file, size in
      DiskFile.with(file, Code.truncate) { open throws(DiskFailure) in
        try open.disk.truncate(open, to: Int(size))
        return SQLITE_OK
      }
    }
    table.xSync = { file, _ in
      DiskFile.with(file, Code.sync) { open throws(DiskFailure) in
        try open.disk.sync(open)
        return SQLITE_OK
      }
    }
    table.xFileSize = { file, size in
      DiskFile.with(file, Code.size) { open throws(DiskFailure) in
        size?.pointee = Int64(try open.disk.size(open))
        return SQLITE_OK
      }
    }
    // What SQLite takes a disk under Linux for: sectors of a page, and no harm to the bytes beside a write.
    table.xSectorSize = { _ in 4096 }
    table.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
    table.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
  }

  private static func addLocks(to table: inout sqlite3_io_methods) {
    table.xLock = { file, level in
      DiskFile.with(file, Code.lock) { open throws(DiskFailure) in
        guard let level = FileLock(rawValue: level) else { return SQLITE_MISUSE }
        return try open.disk.locking(open) { $0.lock(open.number, level) } ? SQLITE_OK : SQLITE_BUSY
      }
    }
    table.xUnlock = { file, level in
      DiskFile.with(file, Code.unlock) { open throws(DiskFailure) in
        guard let level = FileLock(rawValue: level) else { return SQLITE_MISUSE }
        try open.disk.locking(open) { $0.unlock(open.number, level) }
        return SQLITE_OK
      }
    }
    table.xCheckReservedLock = { file, result in
      DiskFile.with(file, Code.reserved) { open throws(DiskFailure) in
        result?.pointee = try open.disk.locking(open) { $0.isReserved } ? 1 : 0
        return SQLITE_OK
      }
    }
  }

  private static func addSharedMemory(to table: inout sqlite3_io_methods) {
    table.xShmMap = { file, region, size, extend, result in
      DiskFile.with(file, Code.shareSize) { open throws(DiskFailure) in
        result?.pointee = try open.disk.share(open, region: Int(region), size: Int(size), extend: extend != 0)
        return SQLITE_OK
      }
    }
    table.xShmLock = { file, offset, count, flags in
      DiskFile.with(file, Code.shareLock) { open throws(DiskFailure) in
        let range = Int(offset)..<(Int(offset) + max(0, Int(count)))
        let isExclusive = flags & SQLITE_SHM_EXCLUSIVE != 0
        let isGranted = try open.disk.locking(open) { locks in
          if flags & SQLITE_SHM_LOCK != 0 { return locks.lockSlots(open.number, range, exclusively: isExclusive) }
          locks.unlockSlots(open.number, range, exclusively: isExclusive)
          return true
        }
        return isGranted ? SQLITE_OK : SQLITE_BUSY
      }
    }
    // The mutex of the disk orders all memory before it and after it.
    table.xShmBarrier = { file in
      _ = DiskFile.with(file, SQLITE_OK) { open throws(DiskFailure) in
        try open.disk.locking(open) { _ in }
        return SQLITE_OK
      }
    }
    table.xShmUnmap = { file, _ in
      DiskFile.with(file, SQLITE_OK) { open throws(DiskFailure) in
        try open.disk.locking(open) { $0.unshare(open.number) }
        return SQLITE_OK
      }
    }
  }
}
