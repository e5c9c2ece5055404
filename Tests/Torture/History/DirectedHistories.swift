import RoutingModel

extension History {
  /// Short histories, each after one kind of mistake: chance would come by them late. The planted bugs are looked for
  /// here first.
  package static var directed: [History] {
    [
      Workload.crowd, adoptedByACommitThatFails, adoptedAndOvertaken(), adoptedAndOvertaken(.kill),
      failsAndIsLeftAlone, putOffHalfWay, reportedAndLeftAlone,
      secondInstance,
      deletedUnderAReader, clockSetBack(by: 3_600_000), clockSetBack(by: 315_360_000_000),
    ] + (1...12).map(movedBetweenPages) + (1...6).map(removedAtOnce) + (1...6).map(swappedAtOnce)
      + (1...6).map(deletedAndWantedAgain) + [endedBeforeTheUpdate] + (1...6).map(endedBeforeItWasTakenBack)
      + (1...12).map(repairedInVain)
      + [FaultKind.garbage, .loseAnswer].map(madeAndUnreadable) + (1...12).map(tornAroundADeletion)
      + Workload.allCases.map(\.history) + struckOnce
  }

  private static func named(_ name: String, _ acts: [Timed], _ strikes: [Strike] = []) -> History {
    var history = History(name: name, seed: 17)
    history.acts = acts
    history.strikes = strikes
    return history
  }

  /// Somebody's rule is adopted by a commit that the organisation then refuses: it becomes theirs again.
  private static var adoptedByACommitThatFails: History {
    named("adopted", [.init(0, .make("A", 5)), .init(100, .pushRefused), .init(40_000, .hint)])
  }

  /// Somebody's rule is adopted by a commit that a newer one overtakes, which does not want it.
  /// - Parameter end: what happens to the process once the adoption is on record.
  private static func adoptedAndOvertaken(_ end: Act? = nil) -> History {
    let many: [ExactText: Int] = ["B": 2, "C": 9, "D": 2, "E": 2, "F": 2, "G": 2]
    var history = named(
      end == nil ? "overtaken" : "overtaken-by-an-end",
      [
        .init(0, .push(["B": 1], group: false)), .init(5_000, .make("C", 5)), .init(40_000, .push(many, group: false)),
        .init(40_010, .hint), .init(42_500, .push(["B": 1], group: false)), .init(42_510, .hint),
      ] + (end.map { [.init(54_000, $0)] } ?? []))
    // A pace at which the newer one comes half way.
    history.options.requestsPerMinute = 24
    return history
  }

  /// A commit that fails for good, and then nobody does anything.
  private static var failsAndIsLeftAlone: History {
    named("failed", [.init(0, .push(["A": 1], group: false)), .init(5_000, .pushRefused), .init(120_000, .hint)])
  }

  /// One of the rules that a commit changes is gone when its turn comes: the rest is made, and the commit waits.
  private static var putOffHalfWay: History {
    named(
      "half",
      [
        .init(0, .push(["A": 1, "B": 1, "C": 1], group: false)), .init(19_000, .delete("B")),
        .init(19_001, .push(["A": 2, "B": 2, "C": 2], group: false)), .init(19_010, .hint),
      ])
  }

  /// Drift that is only reported, over several looks.
  private static var reportedAndLeftAlone: History {
    var history = named(
      "reported",
      [
        .init(0, .push(["A": 1, "B": 1], group: false)), .init(15_000, .edit("A", 12)), .init(20_000, .delete("B")),
        .init(150_000, .hint),
      ])
    history.options.heals = false
    return history
  }

  private static var secondInstance: History {
    named("second", [.init(0, .push(["A": 1], group: false))], [Strike(.noteDurable, 1, .secondInstance)])
  }

  /// What is to be deleted is changed after the plan was made.
  private static var deletedUnderAReader: History {
    named(
      "changed",
      [.init(0, .push(["A": 1, "B": 1], group: false)), .init(20_000, .push(["B": 1], group: false))],
      [Strike(.readLeaves, 1, .editObject)])
  }

  /// The civil clock goes back while an event waits for its next attempt.
  private static func clockSetBack(by milliseconds: Int64) -> History {
    named(
      "setback-\(milliseconds)",
      [
        .init(0, .receiver(.failing)), .init(0, .push(["A": 1], group: false)), .init(2_000, .receiver(.well)),
        .init(2_001, .jump(milliseconds: -milliseconds)),
      ])
  }

  /// Somebody deletes the first rule between two pages, and the ones behind it move up.
  private static func movedBetweenPages(_ page: Int) -> History {
    let rules: [ExactText: Int] = ["A": 1, "B": 1, "C": 1, "D": 1, "E": 1, "F": 1]
    var history = named(
      "moved-\(page)", [.init(0, .push(rules, group: false)), .init(60_000, .hint)],
      [Strike(.pageLands, page, .deleteObject)])
    history.options.pageSize = 2
    return history
  }

  /// A rule is made and at once not wanted any more, with reads that are too old.
  private static func removedAtOnce(seed: Int) -> History {
    var history = History(name: "removed-\(seed)", seed: UInt64(seed))
    history.acts = [
      .init(0, .push(["B": 1, "C": 1], group: false)), .init(1_000, .push(["B": 1], group: false)), .init(1_005, .hint),
    ]
    history.rates.staleness = 2_000
    return history
  }

  /// The process ends right after a deletion, and the next commit declares the rule again.
  private static func deletedAndWantedAgain(seed: Int) -> History {
    var history = History(name: "again-\(seed)", seed: UInt64(seed))
    history.acts = [
      .init(0, .push(["A": 1, "B": 1], group: false)), .init(30_000, .push(["A": 1], group: false)),
      .init(30_005, .hint), .init(33_000, .push(["A": 1, "B": 1], group: false)),
    ]
    history.strikes = [Strike(.outcomeDurable, 3, .kill)]
    history.rates.staleness = 2_000
    return history
  }

  /// The process ends between the intent to update a rule and the request.
  private static var endedBeforeTheUpdate: History {
    named(
      "update", [.init(0, .push(["A": 1], group: false)), .init(30_000, .push(["A": 2], group: false))],
      [Strike(.intentDurable, 2, .kill)])
  }

  /// The process ends between the intent to take a change back and the request; reads are then older than both.
  private static func endedBeforeItWasTakenBack(seed: Int) -> History {
    var history = History(name: "back-\(seed)", seed: UInt64(seed))
    history.acts = [.init(0, .push(["A": 3], group: false)), .init(30_000, .pushRefused), .init(30_005, .hint)]
    history.strikes = [Strike(.intentDurable, 4, .kill)]
    history.rates.staleness = 2_000
    return history
  }

  /// The clock is set forward, so that what was just written looks old: a read from before makes a repair of it, and the
  /// process ends before the answer.
  private static func repairedInVain(seed: Int) -> History {
    var history = History(name: "vain-\(seed)", seed: UInt64(seed))
    history.acts = [
      .init(0, .push(["A": 1], group: false)), .init(30_000, .push(["A": 2], group: false)), .init(30_005, .hint),
      .init(30_400, .terminate), .init(30_450, .jump(milliseconds: 3_600_000)),
    ]
    history.strikes = [Strike(.intentDurable, 3, .kill)]
    history.rates.staleness = 2_000
    return history
  }

  /// The answer to a creation tells nothing of the object or is lost, and then nothing can be read for a while.
  private static func madeAndUnreadable(_ answer: FaultKind) -> History {
    named(
      "unread-\(answer.rawValue)", [.init(0, .push(["A": 1], group: false)), .init(90_000, .hint)],
      [Strike(.writeLeaves, 1, answer)] + (1...40).map { Strike(.readLeaves, $0, .errorBefore) })
  }

  /// The moment in which we delete the first rule somebody makes it again, at the end of the list: around it, one page is
  /// of the time before and the next one of the time after, and a rule between them is on neither.
  private static func tornAroundADeletion(seed: Int) -> History {
    var history = History(name: "torn-\(seed)", seed: UInt64(seed))
    history.acts = [
      .init(0, .push(["A": 1, "B": 1, "C": 1, "D": 1, "E": 1], group: false)),
      .init(30_000, .push(["B": 1, "C": 1, "D": 1, "E": 1], group: false)), .init(30_005, .hint),
    ]
    history.acts += stride(from: 31_500, to: 35_000, by: 100).map { .init($0, .sync) }
    // What the twin is made for, nobody is told of.
    history.strikes = [.pushNewer, .remoteDown, .makeTwin].map { Strike(.writeLands, 6, $0) }
    history.options.pageSize = 2
    history.rates.staleness = 2_000
    history.rates.longestDelay = 300
    return history
  }

  /// One rule goes and another one comes, with pages that are of several moments.
  private static func swappedAtOnce(seed: Int) -> History {
    var history = History(name: "swapped-\(seed)", seed: UInt64(seed))
    history.acts = [
      .init(0, .push(["A": 1, "B": 1, "C": 1, "D": 1, "E": 1], group: false)),
      .init(30_000, .push(["B": 1, "C": 1, "D": 1, "E": 1, "F": 1], group: false)), .init(30_005, .hint),
      .init(60_000, .push(["A": 1, "C": 1, "D": 1, "E": 1, "F": 1], group: false)), .init(60_005, .hint),
    ]
    history.options.pageSize = 2
    history.rates.staleness = 2_000
    return history
  }

  /// What chance would try late of the single faults: an end around each write, and each fault of a wire or a disk.
  private static var struckOnce: [History] {
    let ends: [FaultPoint] = [
      .intentDurable, .writeLeaves, .writeLands, .writeAnswered, .outcomeBegins, .outcomeDurable, .deploymentEnds,
      .webhookLands, .webhookAnswered,
    ]
    var strikes = ends.flatMap { [Strike($0, 1, .kill), Strike($0, 2, .powerLoss)] }
    let wire: [FaultKind] = [.loseRequest, .loseAnswer, .errorAfter, .errorBefore, .rateLimit, .revokeToken, .slow]
    strikes += wire.flatMap { [Strike(.writeLeaves, 1, $0), Strike(.writeLeaves, 5, $0), Strike(.pageLeaves, 3, $0)] }
    let receiver: [FaultKind] = [.receiverError, .loseAcknowledgement, .receiverGone, .receiverRedirects]
    strikes += receiver.map { Strike(.webhookLeaves, 2, $0) }
    strikes += [Strike(.outcomeBegins, 2, .diskError), Strike(.noteBegins, 2, .diskError)]
    return strikes.map { Workload.deployment.history.struck(by: [$0]) }
  }
}
