internal import RoutingModel

/// Conditions that are written in another way and mean the same.
enum SameMeaning {
  /// Conditions looked at for one change; some milliseconds.
  private static let mostSteps = 2_000

  static func isGiven(_ name: ExactText, _ live: JSONObject, _ desired: JSONObject) -> Bool {
    guard let kind = KindCatalog.kind(named: name) else { return false }
    for field in kind.fields {
      guard case .expression = field.value, let old = live[field.name], let new = desired[field.name], old != new,
        let before = Expression(old), let after = Expression(new)
      else { continue }
      var analysis = ConditionAnalysis(steps: mostSteps)
      return analysis.isSame(before, after)
    }
    return false
  }
}
