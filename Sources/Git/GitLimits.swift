/// The largest things that the Git room accepts from a remote. Each message about one names its setting.
package struct GitLimits: Hashable, Sendable {
  /// `repository.limits.fileBytes`: one manifest. 256 KiB is a thousand times the size of a usual rule.
  package var fileBytes: Int
  /// `repository.limits.files`: manifests of one commit; twice the largest set that is measured (10,000).
  package var files: Int
  /// `repository.limits.entries`: tree entries looked at in one commit. Twelve objects can describe 10^10 files.
  package var entries: Int
  /// `repository.limits.depth`: folders inside each other.
  package var depth: Int
  /// `repository.limits.references`: branches and tags that the remote announces.
  package var references: Int
  /// `repository.limits.packObjects`: objects in one fetch.
  package var packObjects: Int
  /// `repository.limits.objectBytes`: one object inside a pack, unpacked.
  package var objectBytes: Int

  package init(
    fileBytes: Int = 256 << 10, files: Int = 20_000, entries: Int = 1_000_000, depth: Int = 32,
    references: Int = 100_000, packObjects: Int = 5_000_000, objectBytes: Int = 256 << 20
  ) {
    self.fileBytes = fileBytes
    self.files = files
    self.entries = entries
    self.depth = depth
    self.references = references
    self.packObjects = packObjects
    self.objectBytes = objectBytes
  }
}
