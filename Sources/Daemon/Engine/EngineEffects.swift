import GenesysCloud
import Journal
import Logging
import Manifests
import Reconciliation
import RoutingModel

/// One effect each, with its result posted back.
extension Engine {
  func sleep(_ sleep: Alarms.Sleep) async {
    let pause = sleep.until.milliseconds(since: SystemClock.uptime())
    guard (try? await SystemClock.sleep(milliseconds: pause)) != nil else { return }
    continuation.yield(.woke(sleep))
  }

  func fetch() async {
    let result = await parts.meter.timing(.fetchDuration) {
      if case .failed = $0 { .failed } else { .ok }
    } _: {
      await parts.commits.fetch()
    }
    post(.fetched(result))
  }

  func record(_ token: CommitToken, _ transaction: JournalTransaction) async {
    let transaction = parts.measures?.added(to: transaction) ?? transaction
    do throws(JournalError) {
      let head = try await parts.journal.commit(transaction)
      tell(transaction, head)
      parts.meter.recorded(transaction)
      post(.committed(token))
    } catch {
      continuation.yield(.failed(error))
    }
  }

  /// Warnings that are told of one commit; what holds for the rest of a large one is clear by then.
  private static let warningsTold = 20

  func load(_ sha: String) async {
    let result = await parts.meter.timing(.validationDuration) {
      switch $0 {
      case .valid: .ok
      case .invalid: .invalid
      case .failed: .failed
      }
    } _: {
      await parts.commits.load(sha)
    }
    if case .valid(let commit, let desired) = result {
      for warning in desired.warnings(at: SystemClock.wall()).prefix(Self.warningsTold) {
        parts.logger.warning(
          "A commit has a warning", metadata: ["commit": "\(commit.shortSHA)", "warning": "\(warning.line)"])
      }
    }
    post(.loaded(sha: sha, result))
  }

  func readLive(_ kinds: [ExactText], _ catalogs: [ReferenceCatalog], _ fields: CallFields) async {
    let started = SystemClock.now()
    let result = await parts.meter.timing(.readDuration) {
      if case .failure = $0 { .failed } else { .ok }
    } _: { () -> Result<LiveState, ReadFailure> in
      do throws(ReadFailure) {
        return .success(try await parts.live.read(kinds: kinds, catalogs: catalogs, fields: fields))
      } catch { return .failure(error) }
    }
    if case .failure(let error) = result {
      parts.logger.warning("The organisation could not be read", metadata: ["error": "\(error.message)"])
    }
    post(.liveRead(result, startedAt: started))
  }

  func perform(_ effect: OperationEffect, of id: OperationID, _ fields: CallFields) async {
    switch effect {
    case .read(let name, let object):
      guard let kind = KindCatalog.kind(named: name) else { return unknownKind(name, id) }
      do throws(ReadFailure) {
        let (live, exchange) = try await parts.organization.read(kind, id: object, fields: fields)
        post(.operation(id, .read(.success(live), exchange)))
      } catch { post(.operation(id, .read(.failure(error), .none))) }
    case .find(let key):
      guard let kind = KindCatalog.kind(named: key.kind) else { return unknownKind(key.kind, id) }
      do throws(ReadFailure) {
        let (objects, exchange) = try await parts.organization.find(kind, key, fields: fields)
        post(.operation(id, .found(.success(objects), exchange)))
      } catch { post(.operation(id, .found(.failure(error), .none))) }
    case .create(let key, let desired):
      guard let kind = KindCatalog.kind(named: key.kind) else { return unknownKind(key.kind, id) }
      let outcome = await parts.organization.create(kind, key: key, desired: desired, fields: fields)
      post(.operation(id, .written(outcome)))
    case .update(let live, let desired):
      guard let kind = KindCatalog.kind(named: live.key.kind) else { return unknownKind(live.key.kind, id) }
      let outcome = await parts.organization.update(kind, live: live, desired: desired, fields: fields)
      post(.operation(id, .written(outcome)))
    case .delete(let live):
      guard let kind = KindCatalog.kind(named: live.key.kind) else { return unknownKind(live.key.kind, id) }
      post(.operation(id, .written(await parts.organization.delete(kind, id: live.id))))
    case .wait(let milliseconds):
      guard (try? await SystemClock.sleep(milliseconds: milliseconds)) != nil else { return }
      post(.operation(id, .waited))
    case .record, .finish: break  // the core keeps these to itself
    }
  }

  func authors(_ question: AuthorQuestion) async -> AuthorAnswer {
    let answer = await parts.organization.authors(question)
    if case .unavailable(let reason, _) = answer {
      parts.logger.info(
        "The organisation does not tell who changed it; the permission audits:audit:view would let it",
        metadata: ["reason": "\(reason)"])
    }
    return answer
  }

  private func unknownKind(_ name: ExactText, _ id: OperationID) {
    post(.operation(id, .written(.notSent(reason: "this version knows no kind \(name)", .none))))
  }

  /// The host's journal hears of every event and of the audit log's head, so that a cut tail shows.
  private func tell(_ transaction: JournalTransaction, _ head: AuditHead) {
    for event in transaction.events {
      var metadata: Logger.Metadata = ["event": "\(event.type.rawValue)", "audit": "\(head)"]
      if let commit = event.commit { metadata["commit"] = "\(commit.sha)" }
      if let resource = event.resource { metadata["resource"] = "\(resource.identity.path)" }
      if let exchange = event.exchange {
        metadata["milliseconds"] = "\(exchange.latencyMilliseconds)"
        if let correlation = exchange.correlationID { metadata["correlation"] = "\(correlation)" }
      }
      if let error = event.details["error"]?.stringValue { metadata["error"] = "\(error)" }
      let isBad = [EventType.commitRejected, .commitFailed, .resourceFailed, .guardRefused, .alarmRaised].contains(
        event.type)
      parts.logger.log(level: isBad ? .warning : .info, "Recorded an event", metadata: metadata)
    }
  }
}
