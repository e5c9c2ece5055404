import CallReplay
import ControlPlane
import Git
import HTTPTransport
import Journal
import RoutingModel

/// Why the program cannot start or go on, with what a person does about it.
package struct DaemonFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: ExitReason
  package let description: String

  package init(_ reason: ExitReason, _ description: String) {
    self.reason = reason
    self.description = description
  }

  package init(_ error: any Error) { self = DaemonFailure(known: error) ?? DaemonFailure(.error, "\(error)") }

  /// Names an error of the rooms below; `nil` for any other.
  package init?(known error: any Error) {
    switch error {
    case let error as DaemonFailure: self = error
    case let error as InvalidConfiguration: self.init(.usage, error.description)
    case let error as NetworkSettingsError: self.init(.usage, error.message)
    case let error as SecretUnreadable: self.init(.credentials, error.description)
    case let error as JournalError: self.init(.error, error.message)
    case let error as GitError: self.init(Self.reason(error.code), error.description)
    case let error as ReplayFailure: self.init(.error, error.message)
    case let error as ReadFailure: self.init(error.isCredentials ? .credentials : .error, error.message)
    case let error as ControlSocketSetupFailure: self.init(.error, error.description)
    case let error as ControlPlaneFailure: self.init(.error, error.description)
    default: return nil
    }
  }

  private static func reason(_ code: GitError.Code) -> ExitReason {
    switch code {
    case .configuration: .usage
    case .authentication, .hostKey: .credentials
    default: .error
    }
  }
}
