import RoutingModel

/// What each answer of the organisation leads to.
extension Operation {
  // MARK: Answers to reads by id

  mutating func consider(_ live: LiveObject?, _ purpose: Purpose, _ now: Instant) -> OperationEffect {
    guard let live else {
      let mayBeStale = change.desired == nil ? isJustWritten : wroteUnknown
      if mayBeStale && absentReads + 1 < limits.absentReads {
        // We made or changed it moments ago: a read that does not show it may be too old. A deletion would leave it for
        // ever, and of an update nobody would know whether it was made.
        absentReads += 1
        return wait(then: .read(purpose), milliseconds: limits.settleMilliseconds)
      }
      return considerGone()
    }
    guard let desired = change.desired else { return considerDeleting(live, purpose, now) }
    if live.key != change.key {
      // Renamed or moved under our hands: whose object it is now, only a new plan can say.
      return finish(.replan("the object was renamed to \(live.identity.path)"), leavesOpen: wroteUnknown)
    }
    if let version = live.version, let known = before?.version, version < known {
      // Older than what the plan was made from: it shows nothing of what was written later.
      absentReads += 1
      if absentReads >= limits.absentReads {
        return finish(.unavailable("reads are older than the plan"), leavesOpen: wroteUnknown)
      }
      return wait(then: .read(purpose), milliseconds: limits.settleMilliseconds)
    }
    if purpose == .beforeWrite && mayBeFromBefore(live) && absentReads + 1 < limits.absentReads {
      absentReads += 1
      return wait(then: .read(purpose), milliseconds: limits.settleMilliseconds)
    }
    if isSatisfied(live, desired) {
      // A write of this operation may have done it, even if what was read in between was too old to show it.
      return finish(wroteUnknown ? .done(action) : .unchanged, live)
    }
    switch purpose {
    case .beforeWrite, .afterUnknown, .afterCreate: return update(live, now)
    case .afterConflict(let error):
      if live.canonical == before?.canonical && live.version == before?.version {
        // Nothing moved, and yet a conflict: busy, in use, or the read was stale. Wait, and look again before writing.
        lastConflict = error
        return wait(then: .read(.beforeWrite), milliseconds: limits.settleMilliseconds)
      }
      return update(live, now)
    }
  }

  /// Whether it shows something else than what we wrote moments ago, and no version tells that it came later.
  private func mayBeFromBefore(_ live: LiveObject) -> Bool {
    guard isJustWritten, !isAsPlanned(live) else { return false }
    guard let version = live.version, let known = change.live?.version else { return true }
    return version <= known
  }

  /// Updates from what was just read; a pre-image that the plan had not seen is recorded before it is replaced.
  mutating func update(_ live: LiveObject, _ now: Instant) -> OperationEffect {
    if live.canonical != before?.canonical || live.id != before?.id {
      if change.reason == .givenBack && !isAsPlanned(live) {
        return finish(.replan("somebody changed it; it stays as it is"), live)
      }
      if change.live != nil && !isAsPlanned(live) { overwrote = true }
      return intend(action == .create ? .adopt : action, live, then: .update(live), now)
    }
    before = live
    return perform(.update(live))
  }

  mutating func considerGone() -> OperationEffect {
    guard change.desired != nil else { return finish(wroteUnknown ? .done(.delete) : .unchanged) }
    // Deleted outside git since the plan, or not yet shown: an absence is concluded from complete reads only.
    return finish(.replan("it was deleted after the plan was made"), leavesOpen: wroteUnknown)
  }

  mutating func considerDeleting(_ live: LiveObject, _ purpose: Purpose, _ now: Instant) -> OperationEffect {
    if !isAsPlanned(live) || live.key != change.key {
      return finish(.replan("it was changed after the plan was made; nothing was deleted"), live)
    }
    if case .afterConflict(let error) = purpose {
      lastConflict = error
      return wait(then: .read(.beforeWrite), milliseconds: limits.settleMilliseconds)
    }
    // The plan had not seen all of it: what is deleted is recorded whole.
    if live.canonical != before?.canonical { return intend(.delete, live, then: .delete(live), now) }
    return perform(.delete(live))
  }

  /// Whether what was just read is what the plan was made from. Where the plan's side is what was written moments ago,
  /// it lacks the fields that the manifest left alone.
  func isAsPlanned(_ live: LiveObject) -> Bool {
    guard let planned = change.live else { return false }
    return live.id == planned.id && isSatisfied(live, planned.canonical)
  }

  // MARK: Answers to reads by identity

  mutating func considerFound(_ live: LiveObject?, _ purpose: Purpose, _ now: Instant) -> OperationEffect {
    guard let desired = change.desired else { return finish(.done(.delete)) }
    if case .afterCreate = purpose {
      absentReads += 1
      if live == nil && absentReads < limits.absentReads {
        return wait(then: .find(.afterCreate), milliseconds: limits.settleMilliseconds)
      }
      return finish(.done(.create), live)
    }
    if let live {
      if isSatisfied(live, desired) { return finish(.done(wroteUnknown ? .create : .adopt), live) }
      switch adopt {
      case .update: return update(live, now)
      case .never where wroteUnknown, .ask:
        // Perhaps our own POST in another form, perhaps somebody else's object: a plan asks before it takes it.
        return finish(.replan("an object of this identity exists and sync.adopt is \(adopt.rawValue)"), live)
      case .never:
        return finish(
          .refused(
            RemoteError(
              status: lastConflict?.status ?? 409, code: lastConflict?.code,
              message: "an object of this identity was made by hand and sync.adopt is never")))
      }
    }
    switch purpose {
    case .afterUnknown(_, let reason):
      absentReads += 1
      if absentReads < limits.absentReads {
        return wait(then: .find(.afterUnknown(.create, reason: reason)), milliseconds: limits.settleMilliseconds)
      }
      absentReads = 0
      return intend(.create, nil, then: .create, now)
    case .afterConflict(let error):
      // The name is taken and yet nothing has it: a stale read, or a conflict of another meaning.
      lastConflict = error
      absentReads += 1
      if absentReads < limits.absentReads {
        return wait(then: .find(.afterConflict(error)), milliseconds: limits.settleMilliseconds)
      }
      return finish(.refused(error))
    case .beforeWrite, .afterCreate: return intend(.create, nil, then: .create, now)
    }
  }

  // MARK: Answers to writes

  mutating func consider(_ outcome: WriteOutcome, of action: ChangeAction) -> OperationEffect {
    switch outcome {
    case .done(let live, _): return succeeded(action, live)
    case .refused(let error, _) where error.status == 401:
      // No matter of this change: with credentials that count, the next pass makes it.
      return finish(.unavailable(ReadFailure.credentials(error.message).message))
    case .refused(let error, _): return finish(.refused(error))
    case .conflict(let error, _):
      lastConflict = error
      return perform(action == .create ? .find(.afterConflict(error)) : .read(.afterConflict(error)))
    case .missing(let error, _):
      switch action {
      case .delete: return considerGone()
      case .create: return finish(.refused(error))
      case .update, .adopt: return considerGone()
      }
    case .unknown(let reason, _):
      wroteUnknown = true
      let purpose = Purpose.afterUnknown(action, reason: reason)
      // A read at once would often be too early to show what happened.
      return wait(
        then: action == .create ? .find(purpose) : .read(purpose), milliseconds: limits.settleMilliseconds / 4)
    case .notSent(let reason, _): return finish(.unavailable(reason))
    }
  }

  mutating func succeeded(_ action: ChangeAction, _ live: LiveObject?) -> OperationEffect {
    switch (action, live, before, change.desired) {
    case (.delete, _, _, _): return finish(.done(.delete))
    case (_, let live?, _, _): return finish(.done(self.action), live)
    case (.create, nil, _, _): return perform(.find(.afterCreate))
    case (_, nil, let before?, let desired?):
      // An answer without a body: the object is the one that was sent.
      return finish(
        .done(self.action),
        LiveObject(id: before.id, key: before.key, scopeName: before.scopeName, version: nil, canonical: desired))
    default: return finish(.done(self.action))
    }
  }

  func isSatisfied(_ live: LiveObject, _ desired: CanonicalForm) -> Bool {
    KindCatalog.kind(named: change.key.kind)?.isSatisfied(live: live.canonical, desired: desired)
      ?? (live.canonical == desired)
  }

  mutating func finish(
    _ outcome: OperationResult.Outcome, _ live: LiveObject? = nil, leavesOpen: Bool = false
  ) -> OperationEffect {
    state = .finished
    return .finish(
      OperationResult(
        operationID: id, outcome: outcome, live: live, before: before, exchange: exchange,
        overwroteForeignChange: overwrote, intents: intents, openIntent: leavesOpen ? lastIntent : nil))
  }
}
