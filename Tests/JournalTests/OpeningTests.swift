import Foundation
import Journal
import RoutingModel
import Testing

func copyFiles(from: String, to: String) throws {
  try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
  let files = try FileManager.default.contentsOfDirectory(atPath: from)
  for file in files where file != "lock" && !file.hasSuffix("-shm") {
    try FileManager.default.copyItem(atPath: from + "/" + file, toPath: to + "/" + file)
  }
}

@Suite struct OpeningTests {
  func mode(_ path: String) throws -> Int? {
    (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
  }

  @Test func onlyItsOwnerCanReadIt() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.commit(Sample.before(1))
    #expect(try mode(folder.path) == 0o700)
    for file in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "lock"] {
      #expect(try mode(folder.path + "/" + file) == 0o600, "\(file)")
    }
  }

  @Test func aReaderIsToldWhatAReaderCanDo() throws {
    let folder = StateFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/journal.sqlite", withIntermediateDirectories: true)
    let error = #expect(throws: JournalError.self) { try Journal.openReadOnly(directory: folder.path) }
    #expect(error?.message.contains("cannot be read") == true)
    #expect(error?.message.contains("be the daemon's user, or use sudo") == true)
    #expect(error?.message.contains("created") == false)
  }

  @Test func oneInstancePerDirectory() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    #expect(throws: JournalError.locked(path: folder.path, holder: getpid())) { try folder.open() }
    #expect(JournalError.locked(path: folder.path, holder: 7).message.contains("process 7"))
    try journal.close()
    _ = try folder.open()
  }

  @Test func readersReadWhileADaemonWrites() async throws {
    let folder = StateFolder()
    #expect(throws: JournalError.missing(path: folder.path)) { try Journal.openReadOnly(directory: folder.path) }
    let journal = try folder.open()
    try await journal.commit(Sample.before(1))
    let reader = try Journal.openReadOnly(directory: folder.path)
    #expect(try await reader.unresolvedIntents() == [Sample.intent(1)])
    try await journal.commit(Sample.after(1))
    #expect(try await reader.unresolvedIntents().isEmpty)
    await #expect(throws: JournalError.readOnly(path: folder.path + "/journal.sqlite")) {
      try await reader.commit(Sample.before(2))
    }
  }

  @Test func aFileInPlaceOfTheDirectoryIsNamed() throws {
    let folder = StateFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path))
    #expect { try folder.open() } throws: { error in
      guard case .cannotCreate(let path, _) = error as? JournalError else { return false }
      return path == folder.path
    }
  }

  @Test func aDirectoryThatCannotBeMadeIsNamed() throws {
    #expect {
      try Journal.open(directory: "/proc/routekeeper", options: .init(now: { Sample.time }, makeEventID: { "" }))
    } throws: { ($0 as? JournalError)?.message.contains("/proc/routekeeper") == true }
  }

  @Test(arguments: [0, 40, 4096]) func aDamagedDatabaseIsRefused(offset: Int) async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    for number in 0..<200 { try await journal.commit(Sample.before(number)) }
    try journal.close()
    let file = folder.path + "/journal.sqlite"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    for index in offset..<(offset + 3000) { bytes[index] = 0x5A }
    try bytes.write(to: URL(fileURLWithPath: file))
    #expect { try folder.open() } throws: { error in
      if case .corrupt(let path, _) = error as? JournalError { path == file } else { false }
    }
  }
}
