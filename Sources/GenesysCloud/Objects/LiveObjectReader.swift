package import RoutingModel

/// Why an entity cannot be understood; names the entity as far as it can be named.
package struct UnreadableEntity: Error, Hashable, Sendable {
  package let message: String
}

extension LiveObject {
  /// Reduces an entity as the organisation sent it. Unknown fields and unknown values of known fields are fine; an
  /// entity without id, name or owner is not, because nothing could be said about it.
  ///
  /// - Parameters:
  ///   - entity: its node.
  ///   - texts: has the texts that many entities share.
  package init(
    kind: ResourceKind, _ entity: Int, of tree: ValueTree, fields: CallFields,
    sharing texts: SharedTexts = SharedTexts()
  ) throws(UnreadableEntity) {
    guard tree.nodes[entity].kind == .object else {
      let found = tree.value(entity).typeDescription
      throw UnreadableEntity(message: "a \(kind.name) is \(found) instead of an object")
    }
    let named = tree.member("name", of: entity)
    guard let id = tree.nonEmptyText(tree.member("id", of: entity)) else {
      let isText = named.map { tree.nodes[$0].kind == .string } ?? false
      let name = isText ? named.map { " (\"\(OneLine.text(tree.exactText($0).string, longest: 256))\")" } ?? "" : ""
      throw UnreadableEntity(message: "a \(kind.name)\(name) has no id")
    }
    func mention() -> String { "the \(kind.name) with the id \(OneLine.text(id.string, longest: 128))" }
    guard let name = tree.nonEmptyText(named) else { throw UnreadableEntity(message: "\(mention()) has no name") }
    var scope: ExactText?
    var scopeName: ExactText?
    if let (field, catalog) = kind.scope {
      let owner = tree.member(Array(field.string.utf8), of: entity)
      scope = owner.flatMap { texts.nonEmptyText(tree.member("id", of: $0), of: tree) }
      if scope == nil { throw UnreadableEntity(message: "\(mention()) has no \(catalog.noun)") }
      scopeName = owner.flatMap { texts.nonEmptyText(tree.member("name", of: $0), of: tree) }
    }
    let version = tree.member("version", of: entity)
    self.init(
      id: id, key: ResourceKey(kind: kind.name, scope: scope, name: name), scopeName: scopeName,
      version: version.flatMap { tree.nodes[$0].kind == .integer ? tree.nodes[$0].integer : nil },
      canonical: kind.canonical(entity, of: tree, fields: fields))
  }
}

extension ResourceKind {
  /// Whether an entity carries every field that a whole object has, or is only a list's header.
  func isWhole(_ entity: Int, of tree: ValueTree) -> Bool {
    bodyFields.allSatisfy { field in tree.member(field, of: entity).map { tree.nodes[$0].kind != .null } ?? false }
  }

  /// What moves when an object changes: its change marker, or its version.
  func changeMarker(_ entity: Int, of tree: ValueTree) -> JSONValue? {
    for name in [remote.changeMarker, "version"].compactMap({ $0 }) {
      if let value = tree.member(Array(name.string.utf8), of: entity), tree.nodes[value].kind != .null {
        return tree.value(value)
      }
    }
    return nil
  }
}
