import ArgumentParser
import Daemon

extension ExitReason {
  var code: ExitCode { ExitCode(rawValue) }
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
