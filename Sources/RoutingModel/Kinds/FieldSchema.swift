/// The shape of one field of a kind: what a manifest may say, how both sides are brought into canonical form,
/// and what the JSON Schema for editors says. There is no other description of a field.
package struct FieldSchema: Sendable {
  package enum Presence: Sendable {
    case required
    /// Canonical form fills this value where the field is absent.
    case `default`(JSONValue)
    /// Absent in a manifest means: not managed, whatever is live.
    case unmanagedWhenAbsent
  }

  package let name: ExactText
  /// The same, for look-ups in a text.
  package let nameBytes: [UInt8]
  package let value: ValueSchema
  package let presence: Presence
  /// One sentence for editors and the manifest reference.
  package let documentation: String
  /// Other canonical values by which servers spell the default; canonical form replaces them by it.
  package let spellingsOfDefault: [JSONValue]
  /// The key under which a manifest may give a condition tree as text instead.
  package let textKey: ExactText?

  package init(
    _ name: ExactText, _ value: ValueSchema, _ presence: Presence, _ documentation: String,
    spellingsOfDefault: [JSONValue] = [], textKey: ExactText? = nil
  ) {
    self.name = name
    nameBytes = Array(name.string.utf8)
    self.value = value
    self.presence = presence
    self.documentation = documentation
    self.spellingsOfDefault = spellingsOfDefault
    self.textKey = textKey
  }
}

package indirect enum ValueSchema: Sendable {
  /// Text of `length` UTF-8 characters; a `name` must not be blank nor hold control or bidi characters.
  case text(length: ClosedRange<Int>, isName: Bool)
  case integer(ClosedRange<Int64>)
  case boolean
  case enumeration([String])
  /// A name, `{name: …}` or `{id: …}`; only an id where `byIDOnly`. Canonical form is an object.
  case reference(ReferenceCatalog, byIDOnly: Bool)
  /// A name that the platform itself stores as a name; it must exist in the catalogue.
  case nameOf(ReferenceCatalog)
  /// A condition tree (`docs/manifests.md`).
  case expression
  /// `ordered: false` means that order carries no meaning: canonical form sorts the elements.
  case list(ValueSchema, count: ClosedRange<Int>, ordered: Bool)
  case object([FieldSchema])
  /// A named object schema of the kind, for recursive shapes.
  case definition(String)
}
