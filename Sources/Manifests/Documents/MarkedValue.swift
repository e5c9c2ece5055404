package import RoutingModel

/// The values of one document, with their places.
final class MarkedDocument: Sendable {
  let tree: ValueTree

  init(_ tree: ValueTree) { self.tree = tree }
}

/// A value of a YAML or JSON document that knows where it stands: a place in the document's tree.
package struct MarkedValue: Sendable {
  /// One-based; `column` counts UTF-8 characters (Unicode scalars), as editors and compilers do.
  package struct Position: Hashable, Sendable, Comparable {
    private let storedLine: UInt32
    private let storedColumn: UInt32

    package init(line: Int, column: Int) {
      storedLine = UInt32(clamping: line)
      storedColumn = UInt32(clamping: column)
    }

    init(_ mark: ValueTree.Mark) {
      storedLine = mark.line
      storedColumn = mark.column
    }

    package var line: Int { Int(storedLine) }
    package var column: Int { Int(storedColumn) }
    var mark: ValueTree.Mark { ValueTree.Mark(line: storedLine, column: storedColumn) }

    package static func < (left: Position, right: Position) -> Bool {
      (left.storedLine, left.storedColumn) < (right.storedLine, right.storedColumn)
    }
  }

  package struct Member: Sendable {
    package let key: ExactText
    package let keyPosition: Position
    package let value: MarkedValue
  }

  let document: MarkedDocument
  let node: Int

  init(_ document: MarkedDocument, _ node: Int = 0) {
    self.document = document
    self.node = node
  }

  var tree: ValueTree { document.tree }
  var kind: ValueTree.Kind { document.tree.nodes[node].kind }

  /// Another value of the same document.
  func at(_ node: Int) -> MarkedValue { MarkedValue(document, node) }
}

extension MarkedValue {
  package var position: Position { Position(document.tree.nodes[node].mark) }

  /// A scalar between quotes or in a block (`|`, `>`); every string of a JSON document.
  package var isQuoted: Bool { document.tree.nodes[node].isQuoted }

  package var isNull: Bool { kind == .null }

  package var boolValue: Bool? {
    switch kind {
    case .yes: true
    case .no: false
    default: nil
    }
  }

  package var numberValue: JSONNumber? { document.tree.number(node) }

  package var textValue: ExactText? { kind == .string ? document.tree.exactText(node) : nil }

  package var listValue: [MarkedValue]? {
    kind == .array ? document.tree.children(of: node).map { at($0) } : nil
  }

  /// In the order of the document; each key once.
  package var members: [Member]? {
    kind == .object ? document.tree.children(of: node).map { member(key: $0) } : nil
  }

  /// - Parameter key: the node of its key.
  func member(key: Int) -> Member {
    Member(
      key: document.tree.exactText(key), keyPosition: Position(document.tree.nodes[key].mark), value: at(key + 1))
  }

  /// The member of an object; `nil` for a missing member and for anything that is no object.
  package subscript(_ key: ExactText) -> MarkedValue? {
    document.tree.member(Array(key.string.utf8), of: node).map { at($0) }
  }

  package func location(in file: String) -> SourceLocation { position.location(in: file) }

  /// The word a person would use for this value's type, with its article.
  package var typeDescription: String {
    switch kind {
    case .null: "nothing"
    case .no, .yes: "a boolean"
    case .integer, .large, .fraction: "a number"
    case .string, .key: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The same value without its marks.
  package var json: JSONValue { document.tree.value(node) }
}

extension MarkedValue.Position {
  package static let start = MarkedValue.Position(line: 1, column: 1)

  package func location(in file: String) -> SourceLocation {
    SourceLocation(file: file, line: line, column: column)
  }
}
