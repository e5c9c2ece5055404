internal import RoutingModel
internal import Synchronization

/// Limits that an operator may set.
package struct ManifestSettings: Hashable, Sendable {
  /// Nodes from the root of an expression (1) to a leaf: `validation.expressionDepth`. Ten is the platform's limit.
  package var expressionDepth: Int
  package var documents: DocumentLimits
  /// Files with manifests in one commit; each costs about twenty microseconds and a kilobyte.
  package var files: Int

  package init(expressionDepth: Int = 10, documents: DocumentLimits = DocumentLimits(), files: Int = 100_000) {
    self.expressionDepth = expressionDepth
    self.documents = documents
    self.files = files
  }
}

/// Everything besides a file's bytes that decides what is found in it.
struct ReadingContext: Hashable, Sendable {
  let callFields: CallFields
  let settings: ManifestSettings
  let goodPatterns = GoodPatterns()

  static func == (left: ReadingContext, right: ReadingContext) -> Bool {
    left.callFields == right.callFields && left.settings == right.settings
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(callFields)
    hasher.combine(settings)
  }
}

/// Patterns that compile: rules repeat each other's, and compiling one takes as long as reading a whole rule. It is
/// memory only, and changes nothing that is found.
final class GoodPatterns: Sendable {
  /// Patterns kept; each at most a kilobyte.
  private static let most = 2_000

  private let known = Mutex<Set<ExactText>>([])

  func holds(_ pattern: ExactText) -> Bool { known.withLock { $0.contains(pattern) } }

  func add(_ pattern: ExactText) { known.withLock { if $0.count < Self.most { $0.insert(pattern) } } }
}
