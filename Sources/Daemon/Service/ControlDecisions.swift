import Git
import Journal
import Reconciliation
import RoutingModel

/// What a person decides: who and why go to the audit log.
extension ControlCommands {
  func suspend(_ arguments: JSONObject, _ actor: String) async -> JSONValue {
    let now = SystemClock.wall()
    var until: Instant?
    if let text = arguments["until"]?.stringValue {
      guard let time = Instant(rfc3339: text) else {
        return ControlAnswer.failure("\(text) is no time such as 2026-01-31T18:00:00Z", .usage)
      }
      until = time
    } else if let milliseconds = arguments["milliseconds"]?.numberValue?.int64 {
      until = now.advanced(byMilliseconds: max(0, milliseconds))
    }
    if let until, until <= now {
      return ControlAnswer.failure("\(until.rfc3339Seconds) is over; nothing was suspended", .usage)
    }
    let reason = arguments["reason"]?.stringValue ?? ""
    if reason.utf8.allSatisfy({ $0 <= 0x20 }) {
      return ControlAnswer.failure("whoever suspends gives a reason (--reason)", .usage)
    }
    let suspension = Suspension(actor: actor, reason: reason, since: now, until: until)
    let message = until.map { "suspended until \($0.rfc3339Seconds)" } ?? "suspended until routekeeper resume"
    return acknowledged(await parts.engine.ask { .suspend($0, suspension) }, message)
  }

  func rollback(_ arguments: JSONObject, _ actor: String) async -> JSONValue {
    guard let revision = arguments["revision"]?.stringValue else {
      return ControlAnswer.failure("say which commit", .usage)
    }
    do throws(GitError) {
      let commit = try await parts.source.commit(revision)
      await parts.source.accept(commit.sha)
      return await pin(commit, arguments, actor, isQuarantine: false)
    } catch {
      return ControlAnswer.failure(error.description)
    }
  }

  /// Keeps a commit out of force: the one in force stays, or the one applied before it comes back.
  func quarantine(_ arguments: JSONObject, _ actor: String) async throws(JournalError) -> JSONValue {
    let (status, _) = await parts.engine.status()
    var unwanted = status.tip
    if let revision = arguments["revision"]?.stringValue {
      do throws(GitError) {
        unwanted = try await parts.source.commit(revision)
      } catch {
        return ControlAnswer.failure(error.description)
      }
    }
    guard let unwanted else { return ControlAnswer.failure("nothing was fetched yet") }
    guard unwanted.sha == status.tip?.sha || unwanted.sha == status.commit?.sha else {
      return ControlAnswer.failure("\(unwanted.shortSHA) is neither the newest commit nor in force")
    }
    if let inForce = status.commit, inForce.sha != unwanted.sha {
      return await pin(inForce, arguments, actor, isQuarantine: true)
    }
    let earlier = try await parts.journal.revisions(limit: Self.searchedRevisions)
      .first { $0.current.commit.sha != unwanted.sha && $0.steps.contains { $0.state == .applied } }
    guard let earlier else {
      return ControlAnswer.failure("no other commit was ever applied; use routekeeper suspend to stop changes")
    }
    return await pin(earlier.current.commit, arguments, actor, isQuarantine: true)
  }

  private static let searchedRevisions = 1000

  private func pin(
    _ commit: CommitInfo, _ arguments: JSONObject, _ actor: String, isQuarantine: Bool
  ) async -> JSONValue {
    let reason = arguments["reason"]?.stringValue ?? ""
    let answer = await parts.engine.ask {
      .pin($0, commit, actor: actor, reason: reason, isQuarantine: isQuarantine)
    }
    switch answer {
    case .refused(let text): return ControlAnswer.failure(text)
    case .handled(let status) where status.commit?.sha == commit.sha:
      return ControlAnswer.done(
        "\(commit.shortSHA) \"\(commit.subject)\" is in force until the branch moves on or routekeeper resume",
        [("commit", commit.json), ("verdict", .string(status.verdict.rawValue))])
    case .handled(let status) where status.waits && status.plan?.commit?.sha == commit.sha:
      return ControlAnswer.failure(
        ControlAnswer.waiting("\(commit.shortSHA) \"\(commit.subject)\"", status), .refused)
    case .handled(let status):
      let (message, reason) = ControlAnswer.verdict(status)
      return ControlAnswer.failure(
        "\(commit.shortSHA) is not in force yet: \(status.lastError ?? message)", reason.orError)
    }
  }

  func approve(
    _ arguments: JSONObject, _ actor: String, _ progress: @escaping @Sendable (JSONValue) async -> Void
  ) async -> JSONValue {
    let checksum = arguments["checksum"]?.stringValue ?? ""
    let reason = arguments["reason"]?.stringValue ?? ""
    let answer = await following(progress) {
      await parts.engine.ask { .approve($0, checksum: checksum, actor: actor, reason: reason) }
    }
    switch answer {
    case .refused(let text): return ControlAnswer.failure(text, .refused)
    case .handled(let status): return ControlAnswer.sync(status)
    }
  }

  func acknowledged(_ answer: RequestAnswer, _ message: String) -> JSONValue {
    switch answer {
    case .handled(let status): ControlAnswer.done(message, [("verdict", .string(status.verdict.rawValue))])
    case .refused(let text): ControlAnswer.failure(text)
    }
  }
}
