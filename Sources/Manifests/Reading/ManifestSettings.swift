internal import RoutingModel

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
}
