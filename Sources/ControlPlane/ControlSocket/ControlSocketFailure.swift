/// Why a request over the control socket came to nothing.
package enum ControlSocketFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// No socket, or one that nobody listens on.
  case noDaemon(path: String)
  case notAllowed(path: String)
  case refused(String)
  /// The connection ended, or fell silent, before the answer.
  case interrupted(path: String)
  case protocolError(String)
  case cannotConnect(path: String, reason: String)

  package var description: String {
    switch self {
    case .noDaemon(let path):
      "no daemon runs here (nothing listens on \(path)): start it with `systemctl start routekeeper` "
        + "or use `routekeeper apply`"
    case .notAllowed(let path):
      "this user may not talk to the daemon (\(path)): use sudo, or be the daemon's user"
    case .refused(let reason): "the daemon refused the request: \(reason)"
    case .interrupted(let path):
      "the daemon stopped answering on \(path) before the request was done; `routekeeper status` tells what became of it"
    case .protocolError(let reason): "the daemon's answer cannot be read: \(reason); are both of the same version?"
    case .cannotConnect(let path, let reason): "cannot reach the daemon on \(path): \(reason)"
    }
  }
}

/// Why the daemon cannot open its control socket.
package enum ControlSocketSetupFailure: Error, Hashable, Sendable, CustomStringConvertible {
  case alreadyRunning(path: String)
  case notASocket(path: String)
  case pathTooLong(path: String, limit: Int)
  case cannotListen(path: String, reason: String)

  package var description: String {
    switch self {
    case .alreadyRunning(let path):
      "another daemon listens on \(path); stop it, or give this one another state.directory"
    case .notASocket(let path): "\(path) is in the way of the control socket and is no socket; remove it"
    case .pathTooLong(let path, let limit):
      "the path of the control socket is longer than \(limit) bytes (\(path)); choose a shorter state.directory"
    case .cannotListen(let path, let reason): "cannot open the control socket \(path): \(reason)"
    }
  }
}
