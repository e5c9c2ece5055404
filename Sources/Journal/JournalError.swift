internal import GRDB

/// Why the journal cannot be opened, read or written. Every message names the path and what to do.
package enum JournalError: Error, Hashable, Sendable {
  /// Another process works on this state directory; its process id where the lock file tells it.
  case locked(path: String, holder: Int32?)
  case readOnly(path: String)
  case fullDisk(path: String)
  case corrupt(path: String, detail: String)
  /// A newer version of this program wrote the database.
  case newerSchema(path: String)
  /// An older version of this program wrote the database, and only a writer may bring it up to date.
  case olderSchema(path: String)
  case cannotCreate(path: String, detail: String)
  /// There is no journal to read.
  case missing(path: String)
  /// The disk or the database failed in another way.
  case failed(path: String, detail: String)
  /// The transaction contradicts what is recorded; nothing of it was written.
  case contradiction(String)
  /// A write failed before; what is on disk is only known after a restart.
  case poisoned(path: String, cause: String)
  case closed(path: String)
  /// Something beside the database that is only read.
  case unreadable(path: String, detail: String)
  /// What `audit.anchorFile` names cannot be read or appended to.
  case anchorUnusable(path: String, detail: String)
  /// The audit log does not contain the newest head that was told outside; `log` says what it has instead.
  case anchorContradicted(path: String, anchor: String, log: String)

  package var message: String {
    switch self {
    case .locked(let path, let holder):
      let who = holder.map { "process \($0)" } ?? "another process"
      return "the state directory \(path) is in use by \(who); stop it, or set state.directory to another directory"
    case .readOnly(let path):
      return "\(path) cannot be written; give the daemon's user write permission, or set state.directory"
    case .fullDisk(let path):
      return "no space is left for \(path); free some and start again, nothing acknowledged is lost"
    case .corrupt(let path, let detail):
      return "\(path) is damaged (\(detail)); keep a copy of it, restore a backup or move it away, and start again"
    case .newerSchema(let path):
      return "\(path) was written by a newer version of routekeeper; install that version or newer"
    case .olderSchema(let path):
      return "\(path) was written by an older version of routekeeper; the daemon brings it up to date when it starts "
        + "(systemctl restart routekeeper), routekeeper apply does so too. Ask again then"
    case .cannotCreate(let path, let detail):
      return "\(path) cannot be created: \(detail); set state.directory to a directory that the daemon's user can write"
    case .missing(let path):
      return "there is no journal at \(path); set state.directory to the daemon's, or start the daemon once"
    case .failed(let path, let detail):
      return "\(path) cannot be read or written: \(detail); check the disk and the permissions, and start again"
    case .contradiction(let detail):
      return "the journal refuses a record: \(detail)"
    case .poisoned(let path, let cause):
      return "\(path) takes no more writes after an earlier failure (\(cause)); start again"
    case .closed(let path):
      return "\(path) is closed"
    case .unreadable(let path, let detail):
      return "\(path) cannot be read: \(detail)"
    case .anchorUnusable(let path, let detail):
      return "\(path) \(detail); set audit.anchorFile to a file outside the state directory that the daemon's user can "
        + "append to"
    case .anchorContradicted(let path, let anchor, let log):
      return """
        the audit log is not the one that \(path) tells of: that knows the head \(anchor), the log \(log); its end was \
        cut or an older copy was put back. Nothing was done. routekeeper audit --verify tells more. If you restored a \
        backup yourself, move \(path) away, keep it, and start again
        """
    }
  }

  /// The same for somebody who only reads: what a writer would do about it is not theirs to do.
  var ofReader: JournalError {
    let asDaemon = "be the daemon's user, or use sudo"
    switch self {
    case .readOnly(let path): return .unreadable(path: path, detail: "this user may not open it; \(asDaemon)")
    case .cannotCreate(let path, let detail), .failed(let path, let detail):
      return .unreadable(path: path, detail: "\(detail); \(asDaemon)")
    default: return self
    }
  }

  /// Whether writes may go on after it. Only a refused record leaves the database as it was for certain.
  var isFatal: Bool {
    if case .contradiction = self { return false }
    return true
  }

  /// Names an error of the database by what a person has to do about it.
  init(_ error: any Error, path: String) {
    if let known = error as? JournalError {
      self = known
      return
    }
    guard let error = error as? DatabaseError else {
      // A column that holds no value of its type. The error itself would print the whole row.
      self =
        error is RowDecodingError
        ? .corrupt(path: path, detail: "a row holds what no row can hold") : .failed(path: path, detail: "\(error)")
      return
    }
    let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .fullDisk(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
    // SQLITE_ERROR on statements that are the same in every run: "unsupported file format", "malformed schema".
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR: self = .corrupt(path: path, detail: detail)
    case .SQLITE_CANTOPEN: self = .cannotCreate(path: path, detail: detail)
    case .SQLITE_CONSTRAINT: self = .contradiction(detail)
    case .SQLITE_MISUSE: self = .closed(path: path)
    default: self = .failed(path: path, detail: "\(detail) (\(error.extendedResultCode.rawValue))")
    }
  }
}
