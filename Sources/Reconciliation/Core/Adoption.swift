import RoutingModel

/// An object that somebody made, and that was adopted by a commit which is not in force yet. Whose it is is decided
/// when a commit comes in force: it is ours where that one declares it; else it is given back as it was. Kept as facts
/// of the journal, one for each object.
package struct Adoption: Hashable, Sendable {
  /// As our last write left it, with the commit that wanted it so.
  var left: AppliedObject
  /// As somebody had made it.
  let before: CanonicalForm

  /// Whether nobody has touched it since: else it is theirs as it is now.
  func isUntouched(_ live: LiveObject) -> Bool {
    guard live.id == left.id else { return false }
    if let version = live.version, let known = left.version, version != known { return false }
    return KindCatalog.kind(named: live.key.kind)?.isSatisfied(live: live.canonical, desired: left.canonical) ?? false
  }

  // MARK: Facts

  private static let prefix = "adopted "

  static func factName(_ key: ResourceKey) -> String { prefix + key.factName }

  /// - Parameter facts: all facts of the journal.
  static func standing(in facts: [String: JSONValue]) -> [ResourceKey: Adoption] {
    var adoptions: [ResourceKey: Adoption] = [:]
    for (name, value) in facts where name.utf8.starts(with: prefix.utf8) {
      if let adoption = Adoption(value) { adoptions[adoption.left.key] = adoption }
    }
    return adoptions
  }

  private init?(_ fact: JSONValue) {
    guard let key = ResourceKey(fact: fact), let id = fact["id"]?.textValue, let sha = fact["commit"]?.stringValue,
      let time = fact["time"]?.stringValue.flatMap(Instant.init(rfc3339:)), let left = fact["left"]?.objectValue,
      let before = fact["before"]?.objectValue
    else { return nil }
    self.left = AppliedObject(
      key: key, identity: ResourceIdentity(kind: key.kind, name: key.name, queue: fact["queue"]?.textValue), id: id,
      canonical: CanonicalForm(left), commitSHA: sha, time: time, version: fact["version"]?.numberValue?.int64)
    self.before = CanonicalForm(before)
  }

  init(left: AppliedObject, before: CanonicalForm) {
    self.left = left
    self.before = before
  }

  var fact: JSONValue {
    var object = left.key.fact
    object["queue"] = left.identity.queue.map { .string($0) } ?? .null
    object["id"] = .string(left.id)
    object["commit"] = .string(left.commitSHA)
    object["time"] = .string(left.time.rfc3339)
    object["version"] = left.version.map { .integer($0) } ?? .null
    object["left"] = .object(left.canonical.object)
    object["before"] = .object(before.object)
    return .object(object)
  }
}

extension Reconciler {
  /// A deployment adopted it. What it was before the first of several that did is what it goes back to.
  mutating func adopted(_ left: AppliedObject, before: CanonicalForm, _ transaction: inout JournalTransaction) {
    let first = adoptions[left.key].flatMap { $0.left.id == left.id ? $0.before : nil }
    keep(Adoption(left: left, before: first ?? before), &transaction)
  }

  /// An adoption was taken back: by the end of a deployment that failed, or since no commit wants the object.
  /// - Parameter left: as it is now; after several adoptions that can be what an earlier one had made of it.
  mutating func takenBack(_ left: AppliedObject, _ transaction: inout JournalTransaction) {
    guard var adoption = adoptions[left.key], adoption.left.id == left.id else { return }
    adoption.left = AppliedObject(
      key: left.key, identity: left.identity, id: left.id, canonical: left.canonical,
      commitSHA: adoption.left.commitSHA, time: left.time, version: left.version)
    if left.canonical == adoption.before {
      forgetAdoption(of: left.key, &transaction)
    } else {
      keep(adoption, &transaction)
    }
  }

  /// A commit is in force: what it adopted is ours. What it waits for a person to adopt, or leaves as it is, stays
  /// undecided; what it does not declare was given back, or somebody has touched it since.
  mutating func decideAdoptions(_ target: Target, _ plan: Plan, _ transaction: inout JournalTransaction) {
    if adoptions.isEmpty { return }
    let equal = Set(plan.unchanged.map(\.live.key))
    let held = Set(plan.held.map(\.key))
    let changed = Set(plan.changes.map(\.key))
    for (key, adoption) in adoptions.sorted(by: { $0.key < $1.key }) {
      if plan.declared.contains(key) {
        let isOwn = adoption.left.commitSHA == target.commit.sha && !held.contains(key)
        if isOwn {
          applied[key] = adoption.left
          transaction.applied.append(adoption.left)
        }
        guard isOwn || equal.contains(key) else { continue }
      } else if changed.contains(key) || !plan.complete {
        continue
      }
      forgetAdoption(of: key, &transaction)
    }
  }

  private mutating func keep(_ adoption: Adoption, _ transaction: inout JournalTransaction) {
    adoptions[adoption.left.key] = adoption
    transaction.facts[Adoption.factName(adoption.left.key)] = adoption.fact
  }

  private mutating func forgetAdoption(of key: ResourceKey, _ transaction: inout JournalTransaction) {
    adoptions[key] = nil
    transaction.facts[Adoption.factName(key)] = .null
  }
}
