import ArgumentParser
import Daemon

/// Why the program ends, as scripts see it.
enum ExitReason: Int32 {
  /// Done, or nothing to do.
  case done = 0
  case error = 1
  /// `plan --detailed-exitcode`, `drift --fail-on-drift`.
  case changesFound = 2
  /// Manifests, rule tests, or a rejected commit.
  case invalidManifests = 3
  /// Some changes failed or were undone.
  case changesFailed = 4
  case credentials = 5
  /// By a guard, by another checksum, by a window.
  case refused = 6
  /// Wrong usage or configuration (`EX_USAGE`).
  case usage = 64

  var code: ExitCode { ExitCode(rawValue) }

  init(_ reason: DaemonFailure.Reason) {
    self =
      switch reason {
      case .error: .error
      case .usage: .usage
      case .credentials: .credentials
      }
  }
}

/// An end with a message for standard error.
struct CommandFailure: Error {
  let reason: ExitReason
  let message: String

  init(_ reason: ExitReason, _ message: String) {
    self.reason = reason
    self.message = message
  }
}
