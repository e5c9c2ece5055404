package import RoutingModel

/// A value of a YAML or JSON document that knows where it stands.
package struct MarkedValue: Sendable {
  /// One-based; `column` counts UTF-8 characters (Unicode scalars), as editors and compilers do.
  package struct Position: Hashable, Sendable, Comparable {
    private let storedLine: UInt32
    private let storedColumn: UInt32

    package init(line: Int, column: Int) {
      storedLine = UInt32(clamping: line)
      storedColumn = UInt32(clamping: column)
    }

    package var line: Int { Int(storedLine) }
    package var column: Int { Int(storedColumn) }

    package static func < (left: Position, right: Position) -> Bool {
      (left.storedLine, left.storedColumn) < (right.storedLine, right.storedColumn)
    }
  }

  package struct Member: Sendable {
    package let key: ExactText
    package let keyPosition: Position
    package let value: MarkedValue

    package init(key: ExactText, keyPosition: Position, value: MarkedValue) {
      self.key = key
      self.keyPosition = keyPosition
      self.value = value
    }
  }

  package enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(ExactText)
    case list([MarkedValue])
    /// In the order of the document; each key once.
    case object([Member])
  }

  package let content: Content
  package let position: Position
  /// A scalar between quotes or in a block (`|`, `>`); every string of a JSON document.
  package let isQuoted: Bool

  package init(_ content: Content, at position: Position, isQuoted: Bool = false) {
    self.content = content
    self.position = position
    self.isQuoted = isQuoted
  }
}

extension MarkedValue {
  package var isNull: Bool {
    if case .null = content { return true }
    return false
  }

  package var boolValue: Bool? {
    if case .bool(let value) = content { return value }
    return nil
  }

  package var numberValue: JSONNumber? {
    if case .number(let value) = content { return value }
    return nil
  }

  package var textValue: ExactText? {
    if case .string(let value) = content { return value }
    return nil
  }

  package var listValue: [MarkedValue]? {
    if case .list(let elements) = content { return elements }
    return nil
  }

  package var members: [Member]? {
    if case .object(let members) = content { return members }
    return nil
  }

  /// The member of an object; `nil` for a missing member and for anything that is no object.
  package subscript(_ key: ExactText) -> MarkedValue? { members?.first { $0.key == key }?.value }

  package func location(in file: String) -> SourceLocation { position.location(in: file) }

  /// The word a person would use for this value's type, with its article.
  package var typeDescription: String {
    switch content {
    case .null: "nothing"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .list: "a list"
    case .object: "an object"
    }
  }

  /// The same value without its marks.
  package var json: JSONValue {
    switch content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .list(let elements): .array(elements.map(\.json))
    case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.json) }))
    }
  }
}

extension MarkedValue.Position {
  package static let start = MarkedValue.Position(line: 1, column: 1)

  package func location(in file: String) -> SourceLocation {
    SourceLocation(file: file, line: line, column: column)
  }
}
