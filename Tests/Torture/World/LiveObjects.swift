import GenesysSimulator
import Reconciliation
import RoutingModel

/// What the organisation has, reduced to what the checks compare.
struct LiveObjects {
  struct Object: Hashable {
    let kind: String
    let id: ExactText
    let name: ExactText
    let version: Int64?
    let priority: Int64?
    let description: String
    /// Its conditions, as the organisation keeps them.
    let conditions: JSONValue?

    /// What somebody set.
    var content: [String] {
      [name.string, String(priority ?? -1), description, conditions.map { JSONWriter.text(of: $0) } ?? ""]
    }
  }

  /// One object that differs.
  struct Change {
    let id: ExactText
    let name: ExactText
    let before: Object?
    let after: Object?
  }

  let objects: [ExactText: Object]

  init(_ organization: World) {
    var objects: [ExactText: Object] = [:]
    for kind in [ObjectKind.routingRule, .skillGroup] {
      for body in organization.objects(kind) {
        guard let id = body["id"]?.textValue, let name = body["name"]?.textValue else { continue }
        objects[id] = Object(
          kind: kind.rawValue, id: id, name: name, version: body["version"]?.numberValue?.int64,
          priority: body["priority"]?.numberValue?.int64, description: body["description"]?.stringValue ?? "",
          conditions: body["expression"] ?? body["skillConditions"])
      }
    }
    self.objects = objects
  }

  func changes(since before: LiveObjects) -> [Change] {
    Set(objects.keys).union(before.objects.keys).sorted().compactMap { id in
      let (old, new) = (before.objects[id], objects[id])
      guard old != new, let name = (new ?? old)?.name else { return nil }
      return Change(id: id, name: name, before: old, after: new)
    }
  }

  /// Rules by name; several of one name are listed all.
  func rules(named name: ExactText) -> [Object] {
    objects.values.filter { $0.kind == ObjectKind.routingRule.rawValue && $0.name == name }.sorted { $0.id < $1.id }
  }

  /// What of a commit's rules and group is not so: nothing where all of it is.
  func differences(from rules: [ExactText: Int], group: Bool) -> [String] {
    var differences = rules.sorted { $0.key < $1.key }.compactMap { name, priority -> String? in
      let found = self.rules(named: name).map(\.content)
      let wanted = Declared.content(name, priority)
      return found == [wanted] ? nil : "\(name) is \(found), not \(wanted)"
    }
    let groups = objects.values.filter { $0.kind == ObjectKind.skillGroup.rawValue }.map(\.content)
    if group && groups != [Declared.groupContent] {
      differences.append("the groups are \(groups), not \(Declared.groupContent)")
    }
    return differences
  }

  /// Everything without ids and versions, in order: what two ways to one end must agree on.
  var summary: [String] {
    objects.values.map { "\($0.kind) \($0.name) \($0.priority ?? -1) \($0.description.utf8.count)" }.sorted()
  }
}

/// One change that a request of ours made.
struct Mutation {
  let at: Int64
  let life: Int
  let sentAt: Int64
  let operation: OperationID?
  let change: LiveObjects.Change
}
