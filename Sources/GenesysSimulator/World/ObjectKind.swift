/// The kinds of objects that the pretend organisation keeps.
package enum ObjectKind: String, CaseIterable, Sendable {
  case routingRule = "RoutingRule"
  case skillGroup = "SkillGroup"
  case queue = "Queue"
  case skill = "Skill"
  case language = "Language"
  case division = "Division"

  package var path: String {
    switch self {
    case .routingRule: "/api/v2/routing/rules"
    case .skillGroup: "/api/v2/routing/skillgroups"
    case .queue: "/api/v2/routing/queues"
    case .skill: "/api/v2/routing/skills"
    case .language: "/api/v2/routing/languages"
    case .division: "/api/v2/authorization/divisions"
    }
  }

  enum Action: String { case view, add, edit, delete }

  /// The permission for an action, as the platform's operations declare it; `nil` where none is needed. Those of
  /// routing rules follow the pattern of skill groups: the platform has no such resource.
  func permission(for action: Action) -> String? {
    switch self {
    case .routingRule: "routing:rule:\(action.rawValue)"
    case .skillGroup: "routing:skillGroup:\(action.rawValue)"
    case .queue: "routing:queue:\(action.rawValue)"
    case .skill: "routing:skill:\(action.rawValue)"
    case .language, .division: nil
    }
  }

  /// Lists of this kind are read by cursor and not by page number.
  var pagesByCursor: Bool { self == .skillGroup }
  /// Whether the API creates, changes and deletes objects of this kind. The others are seeded.
  var isWritable: Bool { self == .routingRule || self == .skillGroup }
}
