package import RoutingModel

/// Why the program ends, as scripts see it: the exit code of the command line, and `exitCode` in an answer of the
/// control socket.
package enum ExitReason: Int32, Hashable, Sendable {
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

  /// For an answer that cannot be a success, whatever the verdict is.
  var orError: ExitReason { self == .done ? .error : self }

  package var json: JSONValue { .integer(Int64(rawValue)) }

  /// `nil` where the value is no exit code of this version.
  package init?(json value: JSONValue?) {
    guard let code = value?.numberValue?.int64.flatMap({ Int32(exactly: $0) }) else { return nil }
    self.init(rawValue: code)
  }
}
