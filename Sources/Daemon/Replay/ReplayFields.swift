package import CallReplay
package import RoutingModel

/// `replay.fields`: where fields of rules stand in the calls, where that is not what their names say.
package enum ReplayFields {
  /// - Returns: by the name that rules use.
  static func paths(_ fields: JSONObject) -> [ExactText: FieldPath] {
    var paths: [ExactText: FieldPath] = [:]
    for member in fields.members {
      if let text = member.value.textValue, let path = try? FieldPlace.path(text) { paths[member.key] = path }
    }
    return paths
  }

  /// What is wrong with the setting; `nil` for a good one.
  static func problem(_ fields: JSONObject) -> String? {
    for member in fields.members {
      guard let text = member.value.textValue, !text.string.isEmpty else {
        return "\(member.key): the place of a field is text with dots, for example customer.tier"
      }
      do throws(FieldPlace.Problem) {
        _ = try FieldPlace.path(text)
      } catch {
        return "\(member.key): \(error.message), for example participants[0].attributes.tier"
      }
    }
    return nil
  }

  /// `--field NAME=PLACE`, any number of them.
  ///
  /// - Throws: `DaemonFailure` that says what is wrong.
  package static func paths(_ options: [String]) throws(DaemonFailure) -> [ExactText: FieldPath] {
    var fields = JSONObject()
    for option in options {
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw DaemonFailure(.usage, "--field takes a name and a place, for example language=customer.spoken")
      }
      fields[ExactText(String(parts[0]))] = .string(String(parts[1]))
    }
    if let problem = problem(fields) { throw DaemonFailure(.usage, "--field \(problem)") }
    return paths(fields)
  }
}
