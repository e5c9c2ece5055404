/// A regular file of one commit.
package struct TreeFile: Hashable, Sendable {
  /// Path from the root of the repository, components joined by `/`.
  package let path: String
  /// The blob; equal ids mean equal bytes, so this is the key of every cache of parsed files.
  package let id: ObjectID
  /// Bytes.
  package let size: Int
}

/// What a tree entry is. Only regular files are ever read.
package enum TreeEntryKind: Sendable {
  case file, folder, symbolicLink, submodule
}

/// An entry of a tree that is not read, and why.
package struct TreeProblem: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case symbolicLink
    case submodule
    /// `size` and `limit` in bytes.
    case tooLarge(size: Int, limit: Int)
    case tooManyFiles(limit: Int)
    case tooManyEntries(limit: Int)
    case tooDeep(limit: Int)
    /// The name is not UTF-8, or is `.`, `..` or empty, or holds a slash; `path` then shows it escaped.
    case unusableName
    case notAFolder
    case folderMissing
  }

  package let path: String
  package let reason: Reason

  /// One sentence that names the way out.
  package var message: String {
    switch reason {
    case .symbolicLink: "is a symbolic link; put the file itself here"
    case .submodule: "is a submodule; its files are not read, so put them into this repository"
    case .tooLarge(let size, let limit):
      "has \(size) bytes, more than the \(limit) of validation.fileBytes; split the file or raise the limit"
    case .tooManyFiles(let limit):
      "is one file more than the \(limit) of validation.files; raise the limit or set repository.path to the folder of the "
        + "manifests"
    case .tooManyEntries(let limit):
      "is one entry more than the \(limit) that are looked at (fixed); set repository.path to the folder of the "
        + "manifests"
    case .tooDeep(let limit):
      "lies deeper than \(limit) folders (fixed); move it up"
    case .unusableName: "has a name that is not valid UTF-8 or not a file name; rename it"
    case .folderMissing: "does not exist in this commit; set repository.path to the folder of the manifests"
    case .notAFolder: "is not a folder; set repository.path to the folder of the manifests"
    }
  }
}
