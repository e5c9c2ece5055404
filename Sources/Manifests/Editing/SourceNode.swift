internal import RoutingModel

/// A value of a valid document with the bytes of the file that it takes.
struct SourceNode {
  struct Member {
    let key: ExactText
    /// Of its key.
    let start: Int
    let node: SourceNode
  }

  enum Content {
    case scalar(JSONValue)
    case map([Member])
    case list([SourceNode])
  }

  let content: Content
  /// A block ends with its last value: what follows, comments too, is no part of it.
  let range: Range<Int>
  /// Written with brackets.
  let isFlow: Bool
  let position: MarkedValue.Position

  var members: [Member]? {
    if case .map(let members) = content { members } else { nil }
  }

  var elements: [SourceNode]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  subscript(_ key: ExactText) -> Member? { members?.first { $0.key == key } }

  var json: JSONValue {
    switch content {
    case .scalar(let value): value
    case .list(let elements): .array(elements.map(\.json))
    case .map(let members): .object(JSONObject(members.map { ($0.key, $0.node.json) }))
    }
  }
}
