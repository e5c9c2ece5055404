import Journal
import Reconciliation
import RoutingModel

/// What people do, and what goes wrong at a point.
extension TortureWorld {
  mutating func perform(_ act: Act) async {
    if isHealed { return }
    trace.note(time, "act \(act)")
    switch act {
    case .push(let rules, let group): push(.rules(rules, group: group))
    case .pushInvalid: push(.invalid)
    case .pushRefused: push(.refused(["A": 7]))
    case .rewind(let back): rewind(back)
    case .empty: push(.nothing)
    case .hint: if await reach(.hint) { await tell(.hint) }
    case .edit(let name, let priority): edit(name, priority)
    case .delete(let name): delete(name)
    case .make(let name, let priority): make(name, priority)
    case .sync: ask { .sync($0, expectedChecksum: nil, approveHeld: true, actor: "Eve") }
    case .suspend(let milliseconds): suspend(milliseconds)
    case .resume: ask { .resume($0, actor: "Eve", reason: "it is over") }
    case .approve:
      if let checksum = process?.core.status(now).waitingChecksum {
        ask { .approve($0, checksum: checksum, actor: "Eve", reason: "meant so") }
      }
    case .rollback(let back): rollBack(back)
    case .reload: post(.configured(settings))
    case .kill: kill(losingPower: false)
    case .powerLoss: kill(losingPower: true)
    case .hang: hang()
    case .terminate: terminate()
    case .jump(let milliseconds): jump(milliseconds)
    case .sleep(let milliseconds): clock.move(to: time + milliseconds)
    case .receiver(let mood): for name in receivers.keys { receivers[name]?.mood = mood }
    }
  }

  mutating func inflict(_ fault: FaultKind, at point: FaultPoint) async {
    switch fault {
    case .kill: kill(losingPower: false)
    case .powerLoss: kill(losingPower: true)
    case .hang: hang()
    case .terminate: terminate()
    case .reload: post(.configured(settings))
    case .secondInstance: startSecond()
    case .wallForward: jump(3_600_000)
    case .wallBack: jump(-3_600_000)
    case .wallDecadeForward: jump(315_360_000_000)
    case .wallDecadeBack: jump(-315_360_000_000)
    case .pushNewer: push(.rules(["A": 6, "D": 1], group: true))
    case .pushInvalid: push(.invalid)
    case .pushRefused: push(.refused(["A": 7]))
    case .pushThree: for priority in 1...3 { push(.rules(["A": priority, "E": priority], group: false)) }
    case .rewind: rewind(1)
    case .remoteDown: remote.downUntil = time + 60_000
    case .emptied: push(.nothing)
    case .editObject: for name in ["A", "B"] as [ExactText] { edit(name, 12) }
    case .deleteObject: delete("A")
    case .makeTwin:
      // What git wants and nobody has made yet, where there is such a thing.
      let wanted = remote.tip.flatMap { remote.rules(of: $0) }?.keys.sorted() ?? []
      let live = LiveObjects(organization)
      make(wanted.first { live.rules(named: $0).isEmpty } ?? "C", 13)
    case .suspendResume: suspend(20_000)
    case .loseRequest, .loseAnswer, .errorAfter, .errorBefore, .rateLimit, .revokeToken, .truncate, .garbage, .slow:
      wireFault = fault
    case .diskError: disk.failNextWrite()
    case .diskFull:
      disk.fill()
      schedule(.diskHasSpace, after: 20_000)
    case .receiverError, .loseAcknowledgement, .receiverGone, .receiverThrottles, .receiverRedirects:
      receiverFault = fault
    }
  }

  /// In the order of arrival, after what is being done: the core takes one event at a time.
  mutating func post(_ event: ReconcilerEvent) {
    guard process != nil else { return }
    schedule(.posted(event, life: life), after: 0)
  }

  mutating func ask(_ event: (RequestID) -> ReconcilerEvent) {
    guard let process else { return }
    let id = RequestID(process.nextRequest + 1)
    self.process?.nextRequest += 1
    ledger.asked(id, life: life)
    ledger.decidedAt = time
    post(event(id))
  }

  private mutating func push(_ content: Remote.Content) {
    let sha = remote.push(content, now: serverNow)
    ledger.decidedAt = time
    trace.note(time, "pushed \(sha)")
  }

  private mutating func rewind(_ back: Int) {
    let before = remote.tip
    remote.rewind(back)
    // Where history may not be rewritten, only a person takes the commit back.
    if remote.tip != before && !history.options.fastForwardOnly { ledger.wentBack = true }
    ledger.decidedAt = time
  }

  private mutating func rollBack(_ back: Int) {
    guard let tip = remote.tip, let index = remote.order.firstIndex(of: tip), index >= back else { return }
    let sha = remote.order[index - back]
    guard let commit = remote.commits[sha], Remote.isValid(commit.content) else { return }
    let isQuarantine = history.seed.isMultiple(of: 2)
    takeBack(to: commit.info, isQuarantine: isQuarantine)
  }

  /// A person decides for a commit.
  mutating func takeBack(to commit: CommitInfo, isQuarantine: Bool) {
    ledger.wentBack = true
    if !isQuarantine { process?.accepted = commit.sha }
    ask { .pin($0, commit, actor: "Eve", reason: "bad day", isQuarantine: isQuarantine) }
  }

  private mutating func suspend(_ milliseconds: Int64?) {
    let suspension = Suspension(
      actor: "Eve", reason: "maintenance", since: now.wall,
      until: milliseconds.map { now.wall.advanced(byMilliseconds: $0) })
    ask { .suspend($0, suspension) }
  }

  private mutating func terminate() {
    guard process != nil else { return }
    post(.stop)
  }

  private mutating func jump(_ milliseconds: Int64) {
    clock.jump(milliseconds: milliseconds)
    if milliseconds > 0 { ledger.clockSetForwardAt = time } else { ledger.clockSetBackAt = time }
  }

  /// A second process on the same state is refused, and harms nothing.
  private mutating func startSecond() {
    guard process != nil else { return }
    do throws(JournalError) {
      try openJournal().close()
      violate(.oneInstance, "a second process opened the journal")
    } catch {
      if case .locked = error { return }
      violate(.oneInstance, "a second process was refused otherwise: \(error.message)")
    }
  }
}
