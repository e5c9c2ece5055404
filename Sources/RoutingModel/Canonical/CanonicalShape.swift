/// What canonical form needs to know of a kind's fields, made once for each kind.
struct CanonicalField: Sendable {
  let name: [UInt8]
  /// `"name":`
  let label: [UInt8]
  let value: CanonicalShape
  /// What stands for an absent field; `nil` where absent stays absent.
  let defaultBytes: [UInt8]?
  /// Values that are left out, as the default is, if there is one.
  let spellingsOfDefault: [[UInt8]]

  /// In byte order of their names.
  static func list(_ schemas: [FieldSchema]) -> [CanonicalField] {
    schemas.sorted { $0.name < $1.name }.map { schema in
      var defaultBytes: [UInt8]?
      if case .default(let value) = schema.presence { defaultBytes = JSONWriter.bytes(of: value) }
      return CanonicalField(
        name: Array(schema.name.string.utf8),
        label: JSONWriter.bytes(of: .string(schema.name)) + [UInt8(ascii: ":")],
        value: CanonicalShape(schema.value), defaultBytes: defaultBytes,
        spellingsOfDefault: schema.spellingsOfDefault.map(JSONWriter.bytes))
    }
  }
}

indirect enum CanonicalShape: Sendable {
  case asItIs
  case reference
  case expression
  case list(CanonicalShape, ordered: Bool)
  case object([CanonicalField])
  case definition(String)

  init(_ schema: ValueSchema) {
    self =
      switch schema {
      case .text, .integer, .boolean, .enumeration, .nameOf: .asItIs
      case .reference: .reference
      case .expression: .expression
      case .list(let element, _, let ordered): .list(CanonicalShape(element), ordered: ordered)
      case .object(let schemas): .object(CanonicalField.list(schemas))
      case .definition(let name): .definition(name)
      }
  }
}
