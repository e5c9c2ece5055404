internal import RoutingModel

/// The id of a blob of the repository: equal ids are equal bytes.
package struct BlobID: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// The parsed files of the newest commit, by blob: a commit that changes one file of ten thousand parses one file, and
/// a renamed file none. What the newest commit does not use is let go.
package struct ManifestCache: Sendable {
  struct Key: Hashable, Sendable {
    let blob: BlobID
    let format: DocumentFormat
  }

  private var context: ReadingContext?
  private var files: [Key: ParsedFile] = [:]

  package init() {}

  /// Files held.
  package var count: Int { files.count }

  func file(_ key: Key, in context: ReadingContext) -> ParsedFile? {
    context == self.context ? files[key] : nil
  }

  mutating func replace(with files: [Key: ParsedFile], in context: ReadingContext) {
    self.context = context
    self.files = files
  }
}
