/// The largest things that the Git room accepts from a remote. A message about one names its setting, or says that it
/// is fixed: those keep a hostile repository from filling memory and disk, and no repository of rules comes near them.
package struct GitLimits: Hashable, Sendable {
  /// `validation.fileBytes`: one manifest. 256 KiB is a thousand times the size of a usual rule.
  package var fileBytes: Int
  /// `validation.files`: manifests of one commit; ten times the largest set that is measured (10,000).
  package var files: Int
  /// Fixed: tree entries looked at in one commit. Twelve objects can describe 10^10 files.
  package var entries: Int
  /// Fixed: folders inside each other.
  package var depth: Int
  /// Fixed: branches and tags that the remote announces.
  package var references: Int
  /// Fixed: objects in one fetch.
  package var packObjects: Int
  /// Fixed: bytes of one object inside a pack, unpacked.
  package var objectBytes: Int
  /// Fixed: commits since the one in force whose signatures are looked at; each costs some ten milliseconds.
  package var signedCommits: Int

  package init(
    fileBytes: Int = 256 << 10, files: Int = 100_000, entries: Int = 1_000_000, depth: Int = 32,
    references: Int = 100_000, packObjects: Int = 5_000_000, objectBytes: Int = 256 << 20,
    signedCommits: Int = 1000
  ) {
    self.fileBytes = fileBytes
    self.files = files
    self.entries = entries
    self.depth = depth
    self.references = references
    self.packObjects = packObjects
    self.objectBytes = objectBytes
    self.signedCommits = signedCommits
  }
}
