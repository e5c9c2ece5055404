package import RoutingModel

/// Something that has lasted too long, or that only a person can end.
package struct Alarm: Hashable, Sendable {
  package enum Name: String, CaseIterable, Hashable, Comparable, Sendable {
    /// Nothing is written for longer than `alarms.suspended`.
    case suspended
    /// The remote has not answered for `alarms.remoteSilent`.
    case remoteSilent
    /// The branch does not build on the commit that was taken last; nothing new is taken.
    case historyRewritten
    /// The organisation could not be read for `alarms.evidenceOld`.
    case evidenceOld
    /// Deliveries were given up, or a receiver wants none.
    case deliveries

    /// What ends it, for people.
    package var wayOut: String {
      switch self {
      case .suspended: "routekeeper resume"
      case .remoteSilent: "the remote's next answer; routekeeper doctor tries it"
      case .historyRewritten: "a push of the old history, or routekeeper rollback with the new tip"
      case .evidenceOld: "the next complete read; routekeeper doctor tries the organisation"
      case .deliveries: "routekeeper webhooks retry or enable, with the endpoint's name"
      }
    }

    package static func < (left: Name, right: Name) -> Bool { left.rawValue < right.rawValue }
  }

  package let name: Name
  package let since: Instant
  package let message: String

  package init(name: Name, since: Instant, message: String) {
    self.name = name
    self.since = since
    self.message = message
  }

  package var json: JSONValue {
    ["name": .string(name.rawValue), "since": .string(since.rfc3339), "message": .string(message)]
  }

  var factName: String { Self.factPrefix + name.rawValue }
  private static let factPrefix = "alarm "

  static func standing(in facts: [String: JSONValue]) -> [Name: Alarm] {
    var alarms: [Name: Alarm] = [:]
    for name in Name.allCases {
      guard let value = facts[factPrefix + name.rawValue], let message = value["message"]?.stringValue,
        let since = value["since"]?.stringValue.flatMap(Instant.init(rfc3339:))
      else { continue }
      alarms[name] = Alarm(name: name, since: since, message: message)
    }
    return alarms
  }
}

/// How long something may last before it is an alarm, in milliseconds; 0 for ever.
package struct AlarmSettings: Hashable, Sendable {
  package var suspended: Int64 = 86_400_000
  package var remoteSilent: Int64 = 900_000
  package var evidenceOld: Int64 = 1_800_000

  package init() {}
}
