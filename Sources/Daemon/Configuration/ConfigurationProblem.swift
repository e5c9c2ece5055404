/// One finding about the configuration.
package struct ConfigurationProblem: Hashable, Sendable {
  package enum Severity: String, Sendable { case error, warning }

  /// `/etc/routekeeper/routekeeper.yaml:12:3`, or the name of an environment variable.
  package let place: String
  package let severity: Severity
  package let message: String

  init(_ place: String, _ severity: Severity, _ message: String) {
    self.place = place
    self.severity = severity
    self.message = message
  }

  init(_ place: String, _ message: String) { self.init(place, .error, message) }

  package var line: String { "\(place): \(severity.rawValue): \(message)" }
}

/// The configuration cannot be used; every reason that one reading found.
package struct InvalidConfiguration: Error, Sendable, CustomStringConvertible {
  package let problems: [ConfigurationProblem]

  package var description: String { problems.map(\.line).joined(separator: "\n") }
}
