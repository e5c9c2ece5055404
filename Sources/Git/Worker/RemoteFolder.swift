internal import Glibc

/// A remote that is a folder of this host.
struct RemoteFolder {
  private let remote: RemoteURL
  private let folder: String
  /// Where the objects are: the folder itself if it is bare.
  private let repository: String

  init(_ remote: RemoteURL) {
    self.remote = remote
    var folder = remote.path
    while folder.utf8.count > 1, folder.utf8.last == UInt8(ascii: "/") { folder.removeLast() }
    self.folder = folder
    repository = access(folder + "/.git", F_OK) == 0 ? folder + "/.git" : folder
  }

  /// Names what is wrong with the folder before git and libgit2 do so in riddles.
  func check() throws(GitError) {
    guard access(folder, F_OK) == 0 else {
      throw GitError(
        .remoteNotFound, "\(remote) does not exist; check repository.url.", detail: String(cString: strerror(errno)))
    }
    guard access(folder, R_OK | X_OK) == 0 else {
      throw GitError(
        .authentication, "\(remote) cannot be read by the daemon's user; give it access to the folder.",
        detail: String(cString: strerror(errno)))
    }
    guard access(repository + "/shallow", F_OK) != 0 else {
      throw GitError(
        .unsupported,
        "\(remote) is a shallow clone, which lacks history; run git fetch --unshallow there, or point to the full "
          + "repository."
      )
    }
  }

  /// Its owner may be somebody else: the operator configured this very path.
  func declareSafe(home: String) throws(GitError) {
    var text = "[safe]\n"
    for path in [folder, folder + "/", repository, repository + "/"] {
      text += "\tdirectory = \"" + path.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#) + "\"\n"
    }
    try WorkerHome.append(text, to: home + "/.gitconfig")
  }
}

/// Files in the home of one fetch.
enum WorkerHome {
  static func append(_ text: String, to path: String) throws(GitError) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw MirrorPlace.unwritable(path, errno) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard write(file, bytes, bytes.count) == bytes.count else { throw MirrorPlace.unwritable(path, errno) }
  }
}
