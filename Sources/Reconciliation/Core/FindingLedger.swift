package import RoutingModel

/// What is known of the findings of drift reports beyond one report: since when each is there, who made it, and which
/// ended of late. Kept as facts of the journal, one for each finding, so that a restart makes nothing look younger.
package struct FindingLedger: Sendable {
  struct Entry: Hashable, Sendable {
    let identity: ResourceIdentity
    let id: ExactText?
    let firstSeen: Instant
    /// Missing or changed; an unmanaged object is reported, but is no drift.
    let isDrift: Bool
    var author: ChangeAuthor?
  }

  /// Ended findings that are kept.
  static let mostHealed: Int64 = 50

  private(set) var open: [ResourceKey: Entry] = [:]
  /// Newest first.
  package private(set) var healed: [HealedFinding] = []

  package init() {}

  /// - Parameter facts: all facts of the journal.
  package init(facts: [String: JSONValue]) {
    for (name, value) in facts {
      if name.utf8.starts(with: Self.openPrefix.utf8), let (key, entry) = Self.entry(value) {
        open[key] = entry
      } else if name.utf8.starts(with: Self.healedPrefix.utf8), let finding = HealedFinding(value) {
        healed.append(finding)
      }
    }
    healed.sort { $0.number > $1.number }
  }

  // MARK: Changes

  /// Takes a report of the commit in force: new findings begin, and those end that it shows to be over.
  /// - Parameters:
  ///   - equal: objects that are as git says.
  ///   - healer: of those that became so; `nil` where git followed live.
  mutating func note(
    _ report: DriftReport, equal: Set<ResourceKey>, healer: HealedFinding.Healer?,
    _ transaction: inout JournalTransaction
  ) {
    var present: Set<ResourceKey> = []
    func begin(_ findings: [DriftReport.Finding], isDrift: Bool) {
      for finding in findings {
        present.insert(finding.key)
        if let known = open[finding.key], known.isDrift == isDrift { continue }
        let entry = Entry(
          identity: finding.identity, id: finding.id, firstSeen: finding.firstSeen, isDrift: isDrift, author: nil)
        open[finding.key] = entry
        transaction.facts[Self.name(finding.key)] = Self.json(finding.key, entry)
      }
    }
    begin(report.missing + report.changed, isDrift: true)
    begin(report.unmanaged, isDrift: false)
    if open.count == present.count { return }
    // What an incomplete read did not show has not ended; what git no longer declares was not healed.
    for key in open.keys.filter({ !present.contains($0) }).sorted() where report.complete || equal.contains(key) {
      end(key, healedBy: equal.contains(key) ? healer : nil, report.commit, report.checkedAt, &transaction)
    }
  }

  /// Drift that is seen before a report of the commit in force tells of it.
  mutating func begin(_ change: PlannedChange, at time: Instant, _ transaction: inout JournalTransaction) {
    if open[change.key]?.isDrift == true { return }
    let entry = Entry(identity: change.identity, id: change.live?.id, firstSeen: time, isDrift: true, author: nil)
    open[change.key] = entry
    transaction.facts[Self.name(change.key)] = Self.json(change.key, entry)
  }

  /// A finding is over.
  /// - Parameter healedBy: `nil` where live was not brought in line.
  mutating func end(
    _ key: ResourceKey, healedBy healer: HealedFinding.Healer?, _ commit: CommitInfo?, _ time: Instant,
    _ transaction: inout JournalTransaction
  ) {
    guard let entry = open.removeValue(forKey: key) else { return }
    transaction.facts[Self.name(key)] = .null
    guard let healer, entry.isDrift else { return }
    let finding = HealedFinding(
      number: (healed.first?.number ?? 0) + 1, key: key, identity: entry.identity, id: entry.id,
      firstSeen: entry.firstSeen, healedAt: time, healer: healer, commitSHA: commit?.sha, author: entry.author)
    healed.insert(finding, at: 0)
    if healed.count > Self.mostHealed { healed.removeLast() }
    transaction.facts[Self.name(finding)] = finding.fact
  }

  /// The organisation told who it was; also of a finding that has just ended.
  mutating func attribute(_ key: ResourceKey, to author: ChangeAuthor, _ transaction: inout JournalTransaction) -> Bool
  {
    if var entry = open[key] {
      entry.author = author
      open[key] = entry
      transaction.facts[Self.name(key)] = Self.json(key, entry)
      return true
    }
    guard let index = healed.firstIndex(where: { $0.key == key }), healed[index].author == nil else { return false }
    healed[index].author = author
    transaction.facts[Self.name(healed[index])] = healed[index].fact
    return true
  }

  // MARK: Facts

  private static let openPrefix = "finding "
  private static let healedPrefix = "healed "

  private static func name(_ key: ResourceKey) -> String { openPrefix + key.factName }
  /// A few slots in turn, so that one more costs one fact.
  private static func name(_ finding: HealedFinding) -> String { "\(healedPrefix)\(finding.number % mostHealed)" }

  private static func json(_ key: ResourceKey, _ entry: Entry) -> JSONValue {
    var object = key.fact
    object["queue"] = entry.identity.queue.map { .string($0) } ?? .null
    object["id"] = entry.id.map { .string($0) } ?? .null
    object["firstSeen"] = .string(entry.firstSeen.rfc3339)
    object["isDrift"] = .bool(entry.isDrift)
    if let author = entry.author { object["by"] = author.json }
    return .object(object)
  }

  private static func entry(_ value: JSONValue) -> (ResourceKey, Entry)? {
    guard let key = ResourceKey(fact: value), let time = value["firstSeen"]?.stringValue.flatMap(Instant.init(rfc3339:))
    else { return nil }
    let entry = Entry(
      identity: ResourceIdentity(kind: key.kind, name: key.name, queue: value["queue"]?.textValue),
      id: value["id"]?.textValue, firstSeen: time, isDrift: value["isDrift"]?.boolValue ?? true,
      author: ChangeAuthor(value["by"]))
    return (key, entry)
  }
}

extension ResourceKey {
  var fact: JSONObject {
    JSONObject([("kind", .string(kind)), ("scope", scope.map { .string($0) } ?? .null), ("name", .string(name))])
  }

  init?(fact: JSONValue) {
    guard let kind = fact["kind"]?.textValue, let name = fact["name"]?.textValue else { return nil }
    self.init(kind: kind, scope: fact["scope"]?.textValue, name: name)
  }

  /// Part of a fact's name that no other key has. In ASCII: names are told apart by their bytes, and facts by strings,
  /// to which two spellings of É are equal.
  var factName: String {
    var writer = JSONWriter(reservingCapacity: 96)
    writer.write([.string(kind), scope.map { .string($0) } ?? .null, .string(name)])
    return writer.bytes.reduce(into: "") { name, byte in
      if byte < 0x80 && byte != UInt8(ascii: "%") {
        name.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        name += "%" + String(byte, radix: 16)
      }
    }
  }
}
