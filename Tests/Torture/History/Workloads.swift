import RoutingModel

/// The histories that every single fault is tried in.
package enum Workload: String, CaseIterable, Sendable {
  /// First deployment, a change with a creation and a deletion, drift that is repaired.
  case deployment
  /// An invalid commit, one that the organisation refuses and that is taken back, and the one that fixes it; receivers
  /// that fail at first.
  case refusals
  /// Objects that somebody made before, a rollback, its end, and a restart.
  case people
  /// Commits that a closed window keeps waiting, one of them overtaken; a suspension over the time when it opens; drift.
  case waiting

  /// More rules at once than a minute's requests.
  package static var crowd: History {
    var history = History(name: "crowd", seed: 13)
    history.options.requestsPerMinute = 60
    let rules = Dictionary(uniqueKeysWithValues: (10..<80).map { (ExactText("R\($0)"), 1) })
    history.acts = [.init(0, .push(rules, group: false))]
    return history
  }

  /// A week with so many pushes, and receivers that are away for all of it. 1,700 make more than 10,000 events for each.
  package static func week(pushes: Int) -> History {
    var history = History(name: "week", seed: 11)
    history.acts = [.init(0, .receiver(.away))]
    let week: Int64 = 7 * 86_400_000
    for number in 0..<max(1, pushes) {
      let rules: [ExactText: Int] = ["A": number % 9, "B": number % 7, "C": number % 5]
      history.acts.append(.init(Int64(number) * (week / Int64(max(1, pushes))), .push(rules, group: number % 2 == 0)))
    }
    return history
  }

  package var history: History {
    var history = History(name: rawValue, seed: 7)
    switch self {
    case .deployment:
      history.options.pageSize = 2
      history.acts = [
        .init(0, .push(["A": 1, "B": 2], group: true)),
        .init(6_000, .push(["A": 3, "C": 4], group: true)), .init(6_010, .hint),
        .init(14_000, .edit("A", 9)),
      ]
    case .refusals:
      history.acts = [
        .init(0, .receiver(.failing)), .init(0, .push(["A": 1], group: false)), .init(3_000, .receiver(.well)),
        .init(5_000, .pushInvalid), .init(5_005, .hint),
        .init(9_000, .pushRefused), .init(9_005, .hint),
        .init(14_000, .push(["A": 2, "B": 1], group: false)), .init(14_005, .hint),
      ]
    case .people:
      history.acts = [
        .init(0, .make("A", 5)), .init(1, .push(["A": 1, "B": 2], group: false)),
        .init(6_000, .push(["A": 2], group: false)), .init(6_005, .hint),
        .init(11_000, .rollback(back: 1)), .init(15_000, .terminate), .init(20_000, .resume),
      ]
    case .waiting:
      // The window opens after 20 s.
      history.options.windows = true
      history.acts = [
        .init(0, .push(["A": 1, "B": 2], group: false)), .init(10_000, .push(["A": 3, "C": 4], group: false)),
        .init(10_010, .hint), .init(15_000, .suspend(milliseconds: 10_000)), .init(30_000, .edit("A", 9)),
        .init(33_000, .sync),
      ]
    }
    return history
  }
}
