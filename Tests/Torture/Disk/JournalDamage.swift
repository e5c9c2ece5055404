internal import Journal
internal import RoutingModel
import SeededRandom

/// Damage to the files of a journal at rest.
package enum DiskDamage: CaseIterable, Sendable {
  case bit, zeroedSector, noiseInSector

  func apply(to bytes: inout [UInt8], using random: inout some RandomNumberGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let start = place / DiskChange.sector * DiskChange.sector
    let sector = start..<min(bytes.count, start + DiskChange.sector)
    switch self {
    case .bit: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case .zeroedSector: for index in sector { bytes[index] = 0 }
    case .noiseInSector: for index in sector { bytes[index] = .random(in: 0...255, using: &random) }
    }
  }
}

/// What became of damaged journals.
package struct DamageReport: Sendable, CustomStringConvertible {
  package var trials = TrialReport()
  /// Opening it was refused.
  package var refused = 0
  /// It opened, and `verify` or a reader saw the damage.
  package var seenLater = 0
  /// Of the write-ahead log a part was dropped; what is left is whole, and the anchor shows what is missing.
  package var cut = 0
  /// Nothing that is read is different.
  package var harmless = 0
  /// The audit log is whole, something else reads differently and nobody says so: a fact, a revision, a delivery.
  package var unseen = 0

  package var description: String {
    "\(trials), \(refused) refused, \(seenLater) seen by a check, \(cut) cut, \(harmless) harmless, \(unseen) unseen"
  }
}

extension JournalTrials {
  /// Damages the database of a closed journal at random places.
  package func damagedDatabases(count: Int, seed: UInt64) async throws -> DamageReport {
    let original = try await whole(closed)
    var report = DamageReport()
    for number in 0..<count {
      let damaged = Self.damage(closed, "journal.sqlite", number, seed)
      let violations = try await examineDatabase(damaged, original, &report)
      report.trials.add("damage \(number), seed \(seed)", violations)
    }
    return report
  }

  /// Damages the write-ahead log that a kill after the last step leaves.
  package func damagedLogs(count: Int, seed: UInt64) async throws -> DamageReport {
    var report = DamageReport()
    guard let moment = moments.first(where: { $0.acknowledged == workload.pictures.count - 1 }) else { return report }
    for number in 0..<count {
      let damaged = Self.damage(moment.image, "journal.sqlite-wal", number, seed)
      let violations = await examineLog(damaged, moment.acknowledged, &report)
      report.trials.add("damage \(number), seed \(seed)", violations)
    }
    return report
  }

  private static func damage(_ image: DiskImage, _ name: String, _ number: Int, _ seed: UInt64) -> DiskImage {
    // Far apart, so that neighbouring seeds have no cases in common.
    var random = SeededRandom(seed: seed &* 0x1_0000_0000 &+ UInt64(number))
    // Single bits are the hardest to see.
    let kind = number % 4 == 0 ? DiskDamage.zeroedSector : number % 4 == 1 ? .noiseInSector : .bit
    var image = image
    var bytes = image.bytes(of: name) ?? []
    kind.apply(to: &bytes, using: &random)
    image.setBytes(of: name, bytes)
    return image
  }

  private func whole(_ image: DiskImage) async throws -> [JSONValue] {
    let disk = SimulatedDisk(image: image)
    try disk.mount(prefix: directory)
    defer { disk.unmount() }
    let journal = try JournalRun.open(directory)
    defer { try? journal.close() }
    return try await journal.audits(limit: 1_000_000)
  }

  private func examineDatabase(
    _ image: DiskImage, _ original: [JSONValue], _ report: inout DamageReport
  ) async throws -> [String] {
    let disk = SimulatedDisk(image: image)
    try disk.mount(prefix: directory)
    defer { disk.unmount() }
    var violations: [String] = []
    // A person who only looks is not held up by the check of the file; that must end in an answer, too.
    if let reader = try? Journal.openReadOnly(directory: directory) {
      violations += await examine(reader, original).violations
      try? reader.close()
    }
    do throws(JournalError) {
      let journal = try JournalRun.open(directory)
      let result = await examine(journal, original)
      if result.isSeen {
        report.seenLater += 1
      } else if result.isSame {
        report.harmless += 1
      } else {
        report.unseen += 1
      }
      violations += result.violations
      // Writing into what is damaged has to end in an answer as well.
      try? await Self.goOn(journal)
      try? journal.close()
    } catch {
      report.refused += 1
      switch error {
      case .corrupt, .newerSchema: break
      default: violations.append("a damaged file is refused with: \(error.message)")
      }
    }
    return violations
  }

  /// An audit log that reads differently from what was written has to be found out.
  private func examine(_ journal: Journal, _ original: [JSONValue]) async -> (
    isSeen: Bool, isSame: Bool, violations: [String]
  ) {
    let records = try? await journal.audits(limit: 1_000_000)
    let picture = try? await JournalPicture(journal)
    guard let picture, let verification = try? await journal.verify(anchors: heads.suffix(1)), verification.isIntact
    else { return (true, false, []) }
    let isSame = workload.pictures.last.map { picture.looksLike($0) } ?? false
    let isWrong = records != original
    return (false, isSame, isWrong ? ["the audit log reads differently, and verify says it is intact"] : [])
  }

  private func examineLog(_ image: DiskImage, _ acknowledged: Int, _ report: inout DamageReport) async -> [String] {
    let disk = SimulatedDisk(image: image)
    do {
      try disk.mount(prefix: directory)
      defer { disk.unmount() }
      let journal = try JournalRun.open(directory)
      defer { try? journal.close() }
      let picture = try await JournalPicture(journal)
      guard let place = workload.pictures.lastIndex(where: { picture.looksLike($0) }) else {
        return ["half a step is there: \(picture.differences(from: workload.pictures[acknowledged]))"]
      }
      if place == acknowledged { report.harmless += 1 } else { report.cut += 1 }
      let alone = try await journal.verify()
      let anchored = try await journal.verify(anchors: [heads[acknowledged]])
      var violations = alone.findings.map { "audit: \($0.message)" }
      if anchored.isIntact != (heads[place] == heads[acknowledged]) {
        violations.append("the anchor does not tell that \(acknowledged - place) steps are missing")
      }
      return violations
    } catch let error as JournalError {
      return ["the restart fails: \(error.message)"]
    } catch {
      return ["the restart fails: \(error)"]
    }
  }
}
