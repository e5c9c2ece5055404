package import RoutingModel

/// What somebody does to the world at one time.
package enum Act: Hashable, Sendable {
  /// Rules by name with their priority, and whether the skill group is declared.
  case push([ExactText: Int], group: Bool)
  case pushInvalid
  /// A commit with one rule that the organisation refuses for good.
  case pushRefused
  /// The branch is set to an earlier commit: `back` pushes ago.
  case rewind(back: Int)
  case empty
  case hint
  case edit(ExactText, Int)
  case delete(ExactText)
  case make(ExactText, Int)
  case sync
  case suspend(milliseconds: Int64?)
  case resume
  case approve
  case rollback(back: Int)
  case reload
  case kill
  case powerLoss
  case hang
  case terminate
  /// The civil clock is set.
  case jump(milliseconds: Int64)
  /// The machine sleeps: both clocks go on, and nothing on it happens.
  case sleep(milliseconds: Int64)
  case receiver(ReceiverMood)
}

extension Act: CustomStringConvertible {
  package var description: String {
    switch self {
    case .push(let rules, let group):
      // In one order: the trace of a history is compared with that of another process.
      "push \(rules.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))\(group ? " and a group" : "")"
    case .pushInvalid: "push an invalid commit"
    case .pushRefused: "push a commit that the organisation refuses"
    case .rewind(let back): "set the branch back by \(back)"
    case .empty: "push a commit that declares nothing"
    case .hint: "hint"
    case .edit(let name, let priority): "edit \(name) to \(priority)"
    case .delete(let name): "delete \(name)"
    case .make(let name, let priority): "make \(name)=\(priority)"
    case .sync: "sync"
    case .suspend(let milliseconds): "suspend\(milliseconds.map { " for \($0) ms" } ?? "")"
    case .resume: "resume"
    case .approve: "approve"
    case .rollback(let back): "roll back by \(back)"
    case .reload: "reload"
    case .kill: "kill"
    case .powerLoss: "lose power"
    case .hang: "hang"
    case .terminate: "terminate"
    case .jump(let milliseconds): "set the clock by \(milliseconds) ms"
    case .sleep(let milliseconds): "sleep for \(milliseconds) ms"
    case .receiver(let mood): "receivers are \(mood.rawValue)"
    }
  }
}

/// How the receiver of webhooks behaves from now on.
package enum ReceiverMood: String, CaseIterable, Hashable, Sendable { case well, failing, gone, away }

/// How often, in percent, something goes wrong by chance.
package struct Rates: Hashable, Sendable {
  package var remote = 0
  package var load = 0
  package var exchange = 0
  package var receiver = 0
  package var disk = 0
  /// Reads may be so old, in milliseconds.
  package var staleness = 0
  /// The longest time for half a round trip.
  package var longestDelay: Int64 = 40

  package init() {}
}

/// One course of events, whole and repeatable: equal histories give equal traces.
package struct History: Hashable, Sendable {
  package var name: String
  package var seed: UInt64
  package var acts: [Timed] = []
  package var strikes: [Strike] = []
  package var rates = Rates()
  package var options = Options()

  package struct Timed: Hashable, Sendable {
    package let at: Int64
    package let act: Act

    package init(_ at: Int64, _ act: Act) {
      self.at = at
      self.act = act
    }
  }

  /// Settings that are drawn per history.
  package struct Options: Hashable, Sendable {
    package var compensates = true
    package var heals = true
    package var adopts = true
    package var prunes = true
    package var concurrency = 4
    /// Objects on a page of a list; 2 spreads a handful over several.
    package var pageSize = 100
    package var requestsPerMinute = 300
    package var tokenLifetimeSeconds = 86_400
    /// Commits carry a window that opens and closes each minute.
    package var windows = false
    /// `repository.fastForwardOnly`: rewritten history waits for a person.
    package var fastForwardOnly = false

    package init() {}
  }

  package init(name: String, seed: UInt64) {
    self.name = name
    self.seed = seed
  }

  /// When the last act happens.
  package var end: Int64 { acts.map(\.at).max() ?? 0 }

  package func struck(by strikes: [Strike]) -> History {
    var copy = self
    copy.strikes = strikes
    return copy
  }
}
