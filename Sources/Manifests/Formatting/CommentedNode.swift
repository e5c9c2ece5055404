internal import RoutingModel

/// A value of a document with the comments that belong to it.
struct CommentedNode {
  enum Content {
    case scalar(JSONValue)
    case map([Entry])
    case list([Entry])
  }

  /// A member of a map or an element of a list.
  struct Entry {
    /// `nil` for an element of a list.
    var key: ExactText?
    var value: CommentedNode
    /// Comments on lines of their own, with their `#`.
    var leading: [String] = []
    /// The comment behind it.
    var trailing: String?
    /// A blank line stands before it and its comments.
    var isSetOff = false
    /// Its number among all entries of the document, in the order in which they begin.
    var number = 0
  }

  var content: Content

  init(_ content: Content) { self.content = content }

  /// A value without comments.
  init(_ value: JSONValue) {
    switch value {
    case .array(let elements):
      content = .list(elements.map { Entry(key: nil, value: CommentedNode($0)) })
    case .object(let object):
      content = .map(object.members.map { Entry(key: $0.key, value: CommentedNode($0.value)) })
    case .null, .bool, .number, .string: content = .scalar(value)
    }
  }

  init(_ value: MarkedValue) {
    if let elements = value.listValue {
      content = .list(elements.map { Entry(key: nil, value: CommentedNode($0)) })
    } else if let members = value.members {
      content = .map(members.map { Entry(key: $0.key, value: CommentedNode($0.value)) })
    } else {
      content = .scalar(value.json)
    }
  }

  var entries: [Entry]? {
    get {
      switch content {
      case .map(let entries), .list(let entries): entries
      case .scalar: nil
      }
    }
    set {
      switch content {
      case .map: content = .map(newValue ?? [])
      case .list: content = .list(newValue ?? [])
      case .scalar: break
      }
    }
  }

  var isScalar: Bool { entries == nil }

  /// The value without its comments.
  var json: JSONValue {
    switch content {
    case .scalar(let value): value
    case .list(let entries): .array(entries.map(\.value.json))
    case .map(let entries): .object(JSONObject(entries.map { ($0.key ?? "", $0.value.json) }))
    }
  }

  /// Every comment inside, in the order of the document.
  var comments: [String] {
    (entries ?? []).flatMap { $0.leading + [$0.trailing].compactMap { $0 } + $0.value.comments }
  }

  /// Changes every entry, from the outside in.
  mutating func forEachEntry(_ body: (inout Entry) -> Void) {
    guard var list = entries else { return }
    for index in list.indices {
      body(&list[index])
      list[index].value.forEachEntry(body)
    }
    entries = list
  }
}

/// A whole document.
struct CommentedDocument {
  var root: CommentedNode
  /// Comments before the first and after the last value.
  var header: [String] = []
  var footer: [String] = []

  var comments: [String] { header + root.comments + footer }
}
