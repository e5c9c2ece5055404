package import RoutingModel

/// Why an entity cannot be understood; names the entity as far as it can be named.
package struct UnreadableEntity: Error, Hashable, Sendable {
  package let message: String
}

extension LiveObject {
  /// Reduces an entity as the organisation sent it. Unknown fields and unknown values of known fields are fine; an
  /// entity without id, name or owner is not, because nothing could be said about it.
  package init(kind: ResourceKind, json: JSONValue, fields: CallFields) throws(UnreadableEntity) {
    guard let object = json.objectValue else {
      throw UnreadableEntity(message: "a \(kind.name) is \(json.typeDescription) instead of an object")
    }
    guard let id = object["id"]?.textValue, !id.isEmpty else {
      let name = object["name"]?.stringValue.map { " (\"\(OneLine.text($0, longest: 256))\")" } ?? ""
      throw UnreadableEntity(message: "a \(kind.name)\(name) has no id")
    }
    func mention() -> String { "the \(kind.name) with the id \(OneLine.text(id.string, longest: 128))" }
    guard let name = object["name"]?.textValue, !name.isEmpty else {
      throw UnreadableEntity(message: "\(mention()) has no name")
    }
    var scope: ExactText?
    var scopeName: ExactText?
    if let (field, catalog) = kind.scope {
      guard case .id(let owner)? = Reference(object[field]) else {
        throw UnreadableEntity(message: "\(mention()) has no \(catalog.noun)")
      }
      scope = owner
      scopeName = object[field]?["name"]?.textValue.flatMap { $0.isEmpty ? nil : $0 }
    }
    self.init(
      id: id, key: ResourceKey(kind: kind.name, scope: scope, name: name), scopeName: scopeName,
      version: object["version"]?.numberValue?.int64,
      canonical: CanonicalForm(kind.canonical(object, fields: fields)))
  }
}

extension ResourceKind {
  /// Whether an entity carries every field that a whole object has, or is only a list's header.
  func isWhole(_ json: JSONValue) -> Bool { bodyFields.allSatisfy { !(json.objectValue?[$0]?.isNull ?? true) } }

  /// What moves when an object changes: its change marker, or its version.
  func changeMarker(_ json: JSONValue) -> JSONValue? {
    for name in [remote.changeMarker, "version"].compactMap({ $0 }) {
      if let value = json.objectValue?[name], !value.isNull { return value }
    }
    return nil
  }
}
