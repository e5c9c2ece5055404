import ControlPlane
import Git
import HTTPTransport
import Journal

/// Why the program cannot start or go on, with what a person does about it.
package struct DaemonFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    case error
    /// Wrong usage or configuration.
    case usage
    case credentials
  }

  package let reason: Reason
  package let description: String

  package init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }

  /// Names any error of the rooms below.
  package init(_ error: any Error) {
    switch error {
    case let error as DaemonFailure: self = error
    case let error as InvalidConfiguration: self.init(.usage, error.description)
    case let error as NetworkSettingsError: self.init(.usage, error.message)
    case let error as SecretUnreadable: self.init(.credentials, error.description)
    case let error as JournalError: self.init(.error, error.message)
    case let error as GitError: self.init(error.code == .configuration ? .usage : .error, error.description)
    case let error as ControlSocketSetupFailure: self.init(.error, error.description)
    case let error as ControlPlaneFailure: self.init(.error, error.description)
    default: self.init(.error, "\(error)")
    }
  }
}
