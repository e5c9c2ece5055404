import CallReplay
import RoutingModel

/// `replay.fields`: where fields of rules stand in the calls, where that is not what their names say.
enum ReplayFields {
  /// - Returns: by the name that rules use.
  static func paths(_ fields: JSONObject) -> [ExactText: FieldPath] {
    var paths: [ExactText: FieldPath] = [:]
    for member in fields.members {
      if let path = member.value.textValue, !path.isEmpty { paths[member.key] = FieldPath(dotted: path) }
    }
    return paths
  }

  /// What is wrong with the setting; `nil` for a good one.
  static func problem(_ fields: JSONObject) -> String? {
    for member in fields.members where (member.value.stringValue ?? "").isEmpty {
      return "\(member.key): the place of a field is text with dots, for example customer.tier"
    }
    return nil
  }
}
