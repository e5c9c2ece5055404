import GenesysSimulator
import RoutingModel

/// People at the organisation.
extension TortureWorld {
  mutating func edit(_ name: ExactText, _ priority: Int) {
    byHand(["action": "change", "identity": identity(name), "fields": ["priority": .integer(Int64(priority))]])
  }

  mutating func delete(_ name: ExactText) { byHand(["action": "delete", "identity": identity(name)]) }

  mutating func make(_ name: ExactText, _ priority: Int) {
    let exists = !LiveObjects(organization).rules(named: name).isEmpty
    if exists { return }
    var fields = Declared.fields(name, priority)
    fields["queue"] = .string(Declared.queue)
    byHand(["action": "create", "fields": .object(fields)])
  }

  private func identity(_ name: ExactText) -> JSONValue { ["name": .string(name), "queue": .string(Declared.queue)] }

  private mutating func byHand(_ request: JSONValue) {
    let before = LiveObjects(organization)
    // Nobody can change what is not there.
    do { try organization.drift(request, now: serverNow) } catch { return }
    for change in LiveObjects(organization).changes(since: before) {
      ledger.lastForeignChange = time
      ledger.foreignChanges[change.name, default: []].append(time)
      trace.note(time, "by hand: \(change.name) \(change.before?.priority ?? -1) -> \(change.after?.priority ?? -1)")
      // Who writes what is there already moves the version, and nothing that could be lost.
      if change.before.map(\.content) == change.after.map(\.content) { continue }
      if let version = change.after?.version { ledger.foreignVersions[change.id, default: []].append((version, time)) }
    }
  }
}
