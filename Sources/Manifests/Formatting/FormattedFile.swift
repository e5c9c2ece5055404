internal import RoutingModel

/// What a file holds, by its name: that decides how it is read, and in which order its keys stand.
enum FormattedFile {
  case manifests
  case ruleTests
  /// `routekeeper.yaml`
  case repository

  init(_ path: String) {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
    if ExactText(name) == ExactText(CommitReader.repositoryFile) {
      self = .repository
    } else if ManifestPath.isTest(path) {
      self = .ruleTests
    } else {
      self = .manifests
    }
  }

  private static let fieldsKey: ExactText = "fields"

  /// Keys whose maps are written as blocks, however small they are.
  var blocks: Set<ExactText> {
    switch self {
    case .repository: [Self.fieldsKey]
    case .manifests, .ruleTests: []
    }
  }

  /// Keys in the order of the manual. What stands in a rule test's call is left in the order in which it was written.
  func styled(_ root: CommentedNode) -> CommentedNode {
    switch self {
    case .manifests: root
    case .ruleTests:
      root.mapEntries { entry in
        entry.mapValue { list in
          list.mapEntries { test in test.mapValue { $0.sorted(["name", "queue", "call", "expect", "matches"]) } }
        }
      }
    case .repository:
      root.mapEntries { entry in
        guard let schema = RepositoryFileSchema.fields.first(where: { $0.name == entry.key })?.value,
          case .list(.definition(let name), _, _) = schema
        else { return entry }
        let keys = (RepositoryFileSchema.definitions[name] ?? []).map(\.name)
        return entry.mapValue { list in list.mapEntries { part in part.mapValue { $0.sorted(keys) } } }
      }.sorted([Self.fieldsKey] + RepositoryFileSchema.fields.map(\.name))
    }
  }
}

extension CommentedNode {
  /// The elements of a list or the members of a map, each changed; a scalar as it is.
  func mapEntries(_ change: (Entry) -> Entry) -> CommentedNode {
    switch content {
    case .list(let entries): CommentedNode(.list(entries.map(change)))
    case .map(let entries): CommentedNode(.map(entries.map(change)))
    case .scalar: self
    }
  }

  /// A map's members by the order of the keys; others behind them.
  func sorted(_ keys: [ExactText]) -> CommentedNode {
    guard case .map(let entries) = content else { return self }
    let ranked = entries.enumerated().map {
      (rank: keys.firstIndex(of: $1.key ?? "") ?? keys.count, index: $0, entry: $1)
    }
    return CommentedNode(.map(ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.entry)))
  }
}

extension CommentedNode.Entry {
  func mapValue(_ change: (CommentedNode) -> CommentedNode) -> CommentedNode.Entry {
    var entry = self
    entry.value = change(value)
    return entry
  }
}
