/// What a plan does to one object.
package enum ChangeAction: String, CaseIterable, Hashable, Sendable {
  case create, update
  /// Brings an object that somebody made by hand under management, changing what differs.
  case adopt
  case delete

  /// The `change` of events and the outcome of results, in the past tense.
  package var pastTense: String {
    switch self {
    case .create: "created"
    case .update: "updated"
    case .adopt: "adopted"
    case .delete: "deleted"
    }
  }
}
