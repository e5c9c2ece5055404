internal import Synchronization

/// Why a call failed, before SQLite gives it one of its many names.
enum DiskFailure: Error { case failure, full, missing }

/// A file that a process has open.
final class OpenFile {
  let disk: SimulatedDisk
  let name: String
  let node: Int
  let number: Int
  let generation: Int
  let isRemovedAtClose: Bool
  /// Kept until the file is closed: SQLite has its address, also after the disk has forgotten it.
  fileprivate(set) var memory: SharedMemory?

  fileprivate init(
    _ disk: SimulatedDisk, _ name: String, node: Int, number: Int, generation: Int, isRemovedAtClose: Bool
  ) {
    self.disk = disk
    self.name = name
    self.node = node
    self.number = number
    self.generation = generation
    self.isRemovedAtClose = isRemovedAtClose
  }
}

extension SimulatedDisk.State {
  /// Counts the call and says whether it may happen.
  fileprivate mutating func begin(_ call: DiskCall, _ file: String) throws(DiskFailure) {
    if hasHalted { throw .failure }
    counts[call] += 1
    if call.changes {
      moments?.append(
        DiskMoment(call: call, file: file, number: counts.all, acknowledged: acknowledged, image: image))
    }
    guard let fault = faults.first(where: { $0.strikes(call, counts) }) else { return }
    switch fault.effect {
    case .failure: throw .failure
    case .full: throw .full
    case .halt:
      hasHalted = true
      throw .failure
    }
  }

  fileprivate func check(_ file: OpenFile) throws(DiskFailure) {
    if file.generation != generation || hasHalted { throw .failure }
  }
}

extension SimulatedDisk {
  func open(_ name: String, create: Bool, exclusive: Bool, removed: Bool) throws(DiskFailure) -> OpenFile {
    let (node, number, generation) = try attempt { state throws(DiskFailure) -> (Int, Int, Int) in
      try state.begin(.open, name)
      let found = state.image.node(of: name)
      if found == nil ? !create : exclusive { throw .missing }
      defer { state.nextFile += 1 }
      return (found ?? state.image.create(name), state.nextFile, state.generation)
    }
    return OpenFile(self, name, node: node, number: number, generation: generation, isRemovedAtClose: removed)
  }

  func close(_ file: OpenFile) {
    state.withLock { state in
      guard file.generation == state.generation else { return }
      state.locks[file.node]?.close(file.number)
      if file.isRemovedAtClose, !state.hasHalted { state.image.delete(file.name, syncDirectory: false) }
    }
  }

  func read(_ file: OpenFile, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DiskFailure) -> Int {
    // The buffer is the caller's alone for the time of the call; the lock only needs to carry its address.
    let target = Address(buffer)
    return try attempt { state throws(DiskFailure) -> Int in
      try state.check(file)
      try state.begin(.read, file.name)
      return state.image.read(file.node, at: offset, into: target.buffer)
    }
  }

  func write(_ file: OpenFile, _ bytes: [UInt8], at offset: Int) throws(DiskFailure) {
    try attempt { state throws(DiskFailure) in
      try state.check(file)
      do throws(DiskFailure) {
        try state.begin(.write, file.name)
      } catch {
        if !state.hasHalted, Bool.random(using: &state.random) {
          state.image.change(file.node, .write(offset: offset, bytes: Array(bytes.prefix(bytes.count / 2))))
        }
        throw error
      }
      state.image.change(file.node, .write(offset: offset, bytes: bytes))
    }
  }

  func truncate(_ file: OpenFile, to size: Int) throws(DiskFailure) {
    try attempt { state throws(DiskFailure) in
      try state.check(file)
      try state.begin(.truncate, file.name)
      state.image.change(file.node, .resize(size))
    }
  }

  func sync(_ file: OpenFile) throws(DiskFailure) {
    try attempt { state throws(DiskFailure) in
      try state.check(file)
      do throws(DiskFailure) {
        try state.begin(.sync, file.name)
      } catch {
        if !state.hasHalted { state.image.failSync(file.node, using: &state.random) }
        throw error
      }
      if !state.ignoresSync { state.image.sync(file.node) }
    }
  }

  func size(_ file: OpenFile) throws(DiskFailure) -> Int {
    try attempt { state throws(DiskFailure) -> Int in
      try state.check(file)
      return state.image.size(of: file.node)
    }
  }

  func delete(_ name: String, syncDirectory: Bool) throws(DiskFailure) {
    try attempt { state throws(DiskFailure) in
      if state.hasHalted { throw .failure }
      guard state.image.node(of: name) != nil else { throw .missing }
      try state.begin(.delete, name)
      state.image.delete(name, syncDirectory: syncDirectory && !state.ignoresSync)
    }
  }

  /// - Returns: The size, or `nil` where there is no such file.
  func status(_ name: String) throws(DiskFailure) -> Int? {
    try attempt { state throws(DiskFailure) -> Int? in
      if state.hasHalted { throw .failure }
      return state.image.node(of: name).map { state.image.size(of: $0) }
    }
  }

  func share(_ file: OpenFile, region: Int, size: Int, extend: Bool) throws(DiskFailure) -> UnsafeMutableRawPointer? {
    let (memory, address) = try attempt { state throws(DiskFailure) -> (SharedMemory, Address) in
      try state.check(file)
      try state.begin(.share, file.name)
      let memory = state.locks[file.node, default: FileLocks()].share(file.number)
      let region = memory.region(region, size: size, extend: extend)
      return (memory, Address(UnsafeMutableRawBufferPointer(start: region, count: region == nil ? 0 : size)))
    }
    file.memory = memory
    return address.buffer.baseAddress
  }

  /// Changes the locks of a file that the living process has open.
  func locking<Value: Sendable>(
    _ file: OpenFile, _ body: (inout FileLocks) -> Value
  ) throws(DiskFailure) -> Value {
    try attempt { state throws(DiskFailure) -> Value in
      try state.check(file)
      return body(&state.locks[file.node, default: FileLocks()])
    }
  }

  private func attempt<Value: Sendable>(
    _ body: (inout State) throws(DiskFailure) -> Value
  ) throws(DiskFailure) -> Value {
    try state.withLock { state throws(DiskFailure) -> Value in try body(&state) }
  }
}

/// Carries an address through the lock. Unchecked, because memory of SQLite is: it stays with the calling thread.
private struct Address: @unchecked Sendable {
  let buffer: UnsafeMutableRawBufferPointer

  init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }
}
