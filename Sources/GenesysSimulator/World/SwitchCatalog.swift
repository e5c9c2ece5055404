package import RoutingModel

/// One switch by its name: for flags, the admin port and the documentation.
package struct SwitchEntry: Sendable {
  package let name: String
  package let documentation: String
  package let choices: String
  package let read: @Sendable (Switches) -> JSONValue
  /// `false`: not a value of this switch.
  let write: @Sendable (inout Switches, JSONValue) -> Bool
}

package struct SwitchError: Error, CustomStringConvertible {
  package let description: String
}

/// Every switch, in the order of the documentation.
package enum SwitchCatalog {
  package static let all: [SwitchEntry] = [
    choice("createStatus", \.createStatus, "status of a successful POST"),
    choice("rulesList", \.rulesList, "the list of rules carries whole rules or only headers"),
    number("largestPage", \.largestPage, 1...100_000, "largest page size"),
    choice("oversizedPage", \.oversizedPage, "a larger pageSize is clamped in silence or refused with 400"),
    choice(
      "nameFilter", \.nameFilter,
      "how name= matches: exactly, without regard to case, or without regard to case and with * as a wildcard"),
    choice(
      "duplicateName", \.duplicateName,
      "a taken name: 409, 409 that names the existing object in entityId, or 400 duplicate.name"),
    choice("versionInPatch", \.versionInPatch, "whether PATCH of a rule must carry version"),
    choice("versionRises", \.versionRises, "whether version rises when a PATCH changes nothing"),
    choice("moveByPatch", \.moveByPatch, "PATCH of a rule's queue: refused with 400, ignored, or done"),
    choice("unknownFields", \.unknownFields, "fields that a body should not have: dropped or refused with 400"),
    choice("unknownQueue", \.unknownQueue, "status for a rule whose queue does not exist"),
    choice("numbers", \.numbers, "spelling of 5: 5, 5.0 or 5e0"),
    choice("conditionNulls", \.conditionNulls, "members that a node does not have: absent or null"),
    choice("emptyChildren", \.emptyChildren, "children of a condition: absent, [] or null"),
    choice("emptyDescription", \.emptyDescription, "a description of no characters: \"\", absent or null"),
    choice("keyOrder", \.keyOrder, "order of keys: by bytes, or shuffled object by object"),
    flag("shuffledSets", \.shuffledSets, "conditions of skill groups come back in another order"),
    choice("referenceNames", \.referenceNames, "queue.name and division.name: present, blank or absent"),
    choice(
      "childConditions", \.childConditions, "childConditions that are empty: as sent, absent, [] or one empty And"),
    flag("hasRules", \.hasRules, "whether the organisation has /api/v2/routing/rules at all (404 otherwise)"),
    flag("hasSkillGroups", \.hasSkillGroups, "whether it has /api/v2/routing/skillgroups (404 otherwise)"),
    choice("notFoundBody", \.notFoundBody, "404 with the whole error body or a minimal one"),
    choice("retryAfter", \.retryAfter, "Retry-After of a 429: seconds, an HTTP date, missing or unusable"),
    flag("limitMember", \.limitMember, "whether a 429 body has the member limit"),
    flag("gzip", \.gzip, "compresses bodies for clients that accept gzip"),
    number("requestsPerMinute", \.requestsPerMinute, 0...10_000_000, "requests per token in any 60 s; 0: no limit"),
    number(
      "tokenRequestsPerMinute", \.tokenRequestsPerMinute, 0...10_000_000,
      "token requests in any 60 s, answered 400 invalid_request beyond; 0: no limit"),
    number("tokenLifetimeSeconds", \.tokenLifetimeSeconds, 1...172_800, "lifetime of tokens issued from now on"),
    number("tokenIdleSeconds", \.tokenIdleSeconds, 0...172_800, "a token unused for longer is void (HIPAA); 0: never"),
    choice("wrongSecretStatus", \.wrongSecretStatus, "status of invalid_client"),
    number("lagMilliseconds", \.lagMilliseconds, 0...3_600_000, "how long reads show the state before a write"),
    number("lagReads", \.lagReads, 0...1_000_000, "how many reads of an object show the state before a write"),
    number(
      "skillGroupMilliseconds", \.skillGroupMilliseconds, 0...3_600_000,
      "how long a written skill group stays InProgress"),
    number("largestDepth", \.largestDepth, 1...100, "deepest expression, in nodes from the root"),
    number("largestBodyBytes", \.largestBodyBytes, 1...1 << 30, "larger request bodies get 413"),
    number("requestLogEntries", \.requestLogEntries, 0...10_000_000, "requests kept in the request log"),
  ]

  package static func set(_ name: String, to value: JSONValue, in switches: inout Switches) throws(SwitchError) {
    guard let entry = all.first(where: { $0.name == name }) else {
      throw SwitchError(description: "there is no switch named \(name)")
    }
    guard entry.write(&switches, value) else {
      throw SwitchError(description: "\(JSONWriter.text(of: value)) is not a value of \(name): \(entry.choices)")
    }
  }

  /// A Markdown table row for each switch: name, default, values, meaning.
  package static var table: String {
    all.map { entry in
      let values = entry.choices.split(separator: " | ").joined(separator: ", ")
      let standard = JSONScalar.text(entry.read(Switches()))
      return "| `\(entry.name)` | \(standard) | \(values) | \(entry.documentation) |"
    }.joined(separator: "\n")
  }

  package static func json(_ switches: Switches) -> JSONValue {
    .object(JSONObject(all.map { (ExactText($0.name), $0.read(switches)) }))
  }

  private static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Switches, Value> & Sendable, _ documentation: String
  ) -> SwitchEntry where Value.RawValue: SwitchValue {
    SwitchEntry(
      name: name, documentation: documentation,
      choices: Value.allCases.map { "\($0.rawValue)" }.joined(separator: " | "),
      read: { $0[keyPath: path].rawValue.switchJSON },
      write: { switches, value in
        guard let choice = Value.allCases.first(where: { $0.rawValue.switchJSON == value }) else { return false }
        switches[keyPath: path] = choice
        return true
      })
  }

  private static func flag(
    _ name: String, _ path: any WritableKeyPath<Switches, Bool> & Sendable, _ documentation: String
  ) -> SwitchEntry {
    SwitchEntry(
      name: name, documentation: documentation, choices: "true | false", read: { .bool($0[keyPath: path]) },
      write: { switches, value in
        guard let flag = value.boolValue else { return false }
        switches[keyPath: path] = flag
        return true
      })
  }

  private static func number(
    _ name: String, _ path: any WritableKeyPath<Switches, Int> & Sendable, _ range: ClosedRange<Int64>,
    _ documentation: String
  ) -> SwitchEntry {
    SwitchEntry(
      name: name, documentation: documentation, choices: "\(range.lowerBound)…\(range.upperBound)",
      read: { .integer(Int64($0[keyPath: path])) },
      write: { switches, value in
        guard let number = value.numberValue?.int64, range.contains(number) else { return false }
        switches[keyPath: path] = Int(number)
        return true
      })
  }
}

/// The raw values that a switch may have.
protocol SwitchValue: Equatable {
  var switchJSON: JSONValue { get }
}

extension String: SwitchValue {
  var switchJSON: JSONValue { .string(self) }
}

extension Int: SwitchValue {
  var switchJSON: JSONValue { .integer(Int64(self)) }
}
