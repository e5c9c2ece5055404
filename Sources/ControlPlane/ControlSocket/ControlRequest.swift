package import RoutingModel

/// Who is at the other end of the control socket, as the kernel knows it (SO_PEERCRED).
package struct PeerIdentity: Hashable, Sendable {
  package let userID: UInt32
  package let processID: Int32
  /// The account's name; `uid N` where there is none.
  package let user: String

  package init(userID: UInt32, processID: Int32, user: String) {
    self.userID = userID
    self.processID = processID
    self.user = user
  }
}

/// What a person on the host asks the daemon to do.
package struct ControlRequest: Hashable, Sendable {
  /// `sync`, `status`, `approve`…
  package let command: String
  package let arguments: JSONObject

  package init(command: String, arguments: JSONObject = JSONObject()) {
    self.command = command
    self.arguments = arguments
  }

  /// One line on the wire: the arguments and `command` in one object.
  package var json: JSONValue {
    var object = arguments
    object["command"] = .string(command)
    return .object(object)
  }

  package init?(_ value: JSONValue) {
    guard var object = value.objectValue, let command = object["command"]?.stringValue, !command.isEmpty else {
      return nil
    }
    object["command"] = nil
    self.init(command: command, arguments: object)
  }
}

/// Answers requests. `progress` sends a line to the person who waits; a cancelled task means that they are gone.
package typealias ControlHandler =
  @Sendable (
    _ request: ControlRequest, _ actor: PeerIdentity, _ progress: @escaping @Sendable (JSONValue) async -> Void
  ) async -> JSONValue

/// Sizes and times of the control socket.
package struct ControlSocketLimits: Sendable {
  /// Bytes of a request; a reason of some sentences fits a hundred times.
  package var requestBytes = 64 << 10
  /// Bytes of one answer line; a plan over 100,000 objects stays below.
  package var answerBytes = 256 << 20
  /// Open connections: people, not programs, wait here.
  package var connections = 32
  /// Until a request is complete.
  package var requestMilliseconds: Int64 = 5_000
  /// Between signs of life while a request is worked on. A client gives up after six without one.
  package var heartbeatMilliseconds: Int64 = 5_000

  package init() {}
}

/// One line from the daemon.
enum ControlMessage {
  case alive
  case progress(JSONValue)
  case result(JSONValue)
  case refused(String)

  var line: [UInt8] {
    let value: JSONValue =
      switch self {
      case .alive: ["alive": true]
      case .progress(let value): ["progress": value]
      case .result(let value): ["result": value]
      case .refused(let reason): ["refused": .string(reason)]
      }
    return JSONWriter.bytes(of: value) + [0x0A]
  }

  init?(_ value: JSONValue) {
    if let result = value["result"] {
      self = .result(result)
    } else if let progress = value["progress"] {
      self = .progress(progress)
    } else if let reason = value["refused"]?.stringValue {
      self = .refused(reason)
    } else if value["alive"] != nil {
      self = .alive
    } else {
      return nil
    }
  }
}
