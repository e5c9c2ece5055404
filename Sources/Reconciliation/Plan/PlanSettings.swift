package import RoutingModel

/// What is done with objects that git no longer declares (`sync.prune`).
package enum PrunePolicy: String, CaseIterable, Sendable { case off, confirm, auto }

/// What is done with objects of a declared identity that somebody made by hand (`sync.adopt`).
package enum AdoptPolicy: String, CaseIterable, Sendable { case update, ask, never }

/// What is done with drift (`sync.onDrift`).
package enum DriftPolicy: String, CaseIterable, Sendable { case heal, report }

/// What is done when a change of a commit fails for good (`sync.onFailure`).
package enum FailurePolicy: String, CaseIterable, Sendable { case compensate, keep }

/// A share of the managed live objects of a kind, or an absolute number of them.
package enum GuardLimit: Hashable, Sendable {
  case percent(Int)
  case count(Int)

  package func allows(_ number: Int, of total: Int) -> Bool {
    switch self {
    case .count(let limit): number <= limit
    case .percent(let percent):
      // Integer arithmetic: no rounding decides about a deletion. Operands are counts held in memory.
      number * 100 <= percent * total
    }
  }

  func binds(small isSmall: Bool) -> Bool {
    switch self {
    case .count: true
    case .percent: !isSmall
    }
  }

  package var text: String {
    switch self {
    case .percent(let percent): "\(percent)%"
    case .count(let count): String(count)
    }
  }
}

/// `sync.limits`: how much one plan may change without a person.
package struct GuardLimits: Hashable, Sendable {
  package var maxChanged: GuardLimit
  package var maxDeleted: GuardLimit
  /// Below this many managed objects of a kind percentages mean nothing: there, more than one deletion waits.
  package var smallestSet: Int

  package init(
    maxChanged: GuardLimit = .percent(30), maxDeleted: GuardLimit = .percent(10), smallestSet: Int = 10
  ) {
    self.maxChanged = maxChanged
    self.maxDeleted = maxDeleted
    self.smallestSet = smallestSet
  }
}

/// The part of the configuration that decides what a plan contains.
package struct PlanSettings: Hashable, Sendable {
  package var prune: PrunePolicy
  package var adopt: AdoptPolicy
  package var limits: GuardLimits

  package init(
    prune: PrunePolicy = .confirm, adopt: AdoptPolicy = .update, limits: GuardLimits = GuardLimits()
  ) {
    self.prune = prune
    self.adopt = adopt
    self.limits = limits
  }
}

/// A limit that a plan exceeds.
package struct GuardViolation: Hashable, Sendable {
  package enum Subject: String, Hashable, Sendable {
    case changed, deleted
    case deletedInSmallSet
    case emptyDesiredState
    case movedCalls, movedCallsOfRule
    case noCalls
  }

  package let kind: ExactText
  package let subject: Subject
  package let number: Int
  package let total: Int
  package let limit: String
  /// The rule that a finding of a replay is about, or why there was none.
  package let subjectText: String

  /// `sync.limits.maxDeleted`
  package var setting: String {
    switch subject {
    case .changed: "sync.limits.maxChanged"
    case .deleted: "sync.limits.maxDeleted"
    case .deletedInSmallSet: "sync.limits.smallestSet"
    case .emptyDesiredState: "sync.prune"
    case .movedCalls: "replay.gate.maxMovedCalls"
    case .movedCallsOfRule: "replay.gate.perRule"
    case .noCalls: "replay.calls"
    }
  }

  /// By what a replay of calls found.
  package var isOfReplay: Bool {
    switch subject {
    case .movedCalls, .movedCallsOfRule, .noCalls: true
    case .changed, .deleted, .deletedInSmallSet, .emptyDesiredState: false
    }
  }

  init(_ finding: ReplayEvidence.Finding) {
    switch finding {
    case .movedCalls(let number, let total, let limit):
      self.init(kind: "RoutingRule", subject: .movedCalls, number: number, total: total, limit: limit)
    case .movedCallsOfRule(let rule, let number, let total, let limit):
      self.init(
        kind: "RoutingRule", subject: .movedCallsOfRule, number: number, total: total, limit: limit, subjectText: rule)
    case .noCalls(let reason):
      self.init(kind: "RoutingRule", subject: .noCalls, number: 0, total: 0, limit: "", subjectText: reason)
    }
  }

  init(
    kind: ExactText, subject: Subject, number: Int, total: Int, limit: String, subjectText: String = ""
  ) {
    self.kind = kind
    self.subject = subject
    self.number = number
    self.total = total
    self.limit = limit
    self.subjectText = subjectText
  }

  package var message: String {
    switch subject {
    case .changed, .deleted:
      let percent = total == 0 ? 100 : number * 100 / total
      return "\(number) of \(total) managed \(kind) objects (\(percent)%) would be "
        + "\(subject.rawValue), \(setting) allows \(limit)"
    case .deletedInSmallSet:
      let percent = total == 0 ? 100 : number * 100 / total
      return "\(number) of \(total) managed \(kind) objects (\(percent)%) would be deleted; "
        + "with fewer than \(limit) objects (\(setting)) more than one deletion needs approval"
    case .emptyDesiredState:
      return "git declares nothing, and \(number) managed \(kind) objects are live: "
        + "an empty repository deletes nothing; delete the last objects by hand, or declare one"
    case .movedCalls:
      return "\(number) of \(total) calls of the past would be taken by another rule, \(setting) allows \(limit)"
    case .movedCallsOfRule:
      return "\(subjectText) would win or lose \(number) calls of the \(total) it took, \(setting) allows \(limit)"
    case .noCalls: return "replay.gate is set and there are no calls to judge by: \(subjectText)"
    }
  }

  /// Whether a person can let the plan through.
  package var isApprovable: Bool { subject != .emptyDesiredState }

  package var json: JSONValue {
    [
      "kind": .string(kind), "setting": .string(setting), "message": .string(message),
      "approvable": .bool(isApprovable),
    ]
  }
}
