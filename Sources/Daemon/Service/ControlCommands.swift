import ControlPlane
import Git
import Journal
import Logging
import Notifications
import Reconciliation
import RoutingModel

/// The commands of the control socket, each answered with a document of the interface.
struct ControlCommands: Sendable {
  let parts: DaemonParts

  /// Between two lines of progress, in milliseconds.
  private static let progressInterval: Int64 = 500

  func answer(
    _ request: ControlRequest, _ actor: PeerIdentity, _ progress: @escaping @Sendable (JSONValue) async -> Void
  ) async -> JSONValue {
    parts.logger.info("Asked by a person", metadata: ["command": "\(request.command)", "actor": "\(actor.user)"])
    let arguments = request.arguments
    do throws(JournalError) {
      switch request.command {
      case "sync": return await sync(arguments, actor.user, progress)
      case "apply": return await apply(arguments, actor.user, progress)
      case "status": return await parts.statusReport().json
      case "history", "audit", "webhooks.list":
        return try await JournalAnswer.to(
          request.command, arguments, from: parts.journal, anchorFiles: parts.configuration.anchorFiles)
      case "diff": return await plan()
      case "drift": return await drift()
      case "suspend": return await suspend(arguments, actor.user)
      case "resume":
        let reason = arguments["reason"]?.stringValue ?? ""
        return acknowledged(await parts.engine.ask { .resume($0, actor: actor.user, reason: reason) }, "resumed")
      case "rollback": return await rollback(arguments, actor.user)
      case "quarantine": return try await quarantine(arguments, actor.user)
      case "approve": return await approve(arguments, actor.user, progress)
      case "webhooks.retry", "webhooks.enable": return try await webhook(request.command, arguments)
      default:
        return ControlAnswer.failure(
          "the daemon (version \(parts.version)) knows no command \(request.command); are both of the same version?")
      }
    } catch {
      return ControlAnswer.failure(error.message)
    }
  }

  // MARK: Passes

  private func sync(
    _ arguments: JSONObject, _ actor: String, _ progress: @escaping @Sendable (JSONValue) async -> Void
  ) async -> JSONValue {
    guard arguments["wait"]?.boolValue ?? false else {
      parts.engine.post(.hint)
      return ControlAnswer.done("routekeeper looks at the remote now; --wait tells what came of it")
    }
    let answer = await following(progress) {
      await parts.engine.ask { .sync($0, expectedChecksum: nil, approveHeld: false, actor: actor) }
    }
    switch answer {
    case .handled(let status): return ControlAnswer.sync(status)
    case .refused(let reason): return ControlAnswer.failure(reason)
    }
  }

  private func apply(
    _ arguments: JSONObject, _ actor: String, _ progress: @escaping @Sendable (JSONValue) async -> Void
  ) async -> JSONValue {
    // Only a checksum approves what waits, and only that plan; --yes skips a question that was asked before this.
    let checksum = arguments["checksum"]?.stringValue
    let reason = arguments["reason"]?.stringValue
    let answer = await following(progress) {
      let named = await parts.engine.ask {
        .sync($0, expectedChecksum: checksum, approveHeld: false, actor: actor)
      }
      return await parts.engine.breakingGlass(after: named, checksum, reason: reason, actor)
    }
    switch answer {
    case .handled(let status): return ControlAnswer.apply(status)
    case .refused(let reason):
      return ControlAnswer.failure(reason, checksum == nil ? .error : .refused)
    }
  }

  /// Tells how far a run is while an answer is awaited.
  func following(
    _ progress: @escaping @Sendable (JSONValue) async -> Void, _ answer: @escaping @Sendable () async -> RequestAnswer
  ) async -> RequestAnswer {
    let far = Progress(parts.organization, parts.configuration)
    return await withTaskGroup(of: RequestAnswer?.self) { group in
      group.addTask { await answer() }
      group.addTask {
        while (try? await SystemClock.sleep(milliseconds: Self.progressInterval)) != nil {
          if let run = await parts.engine.status().status.progress {
            await progress(far.ofRun(run).json)
          } else if let reading = far.ofReading() {
            await progress(reading.json)
          }
        }
        return nil
      }
      for await case let answer? in group {
        group.cancelAll()
        return answer
      }
      return .refused("routekeeper is stopping")
    }
  }

  // MARK: Looking

  private func plan() async -> JSONValue {
    let (status, _) = await parts.engine.status()
    guard let plan = status.remaining else {
      return ControlAnswer.failure(status.lastError ?? "nothing was compared yet; try again in a moment")
    }
    var document = plan.json(checksum: SHA256Digest.hexadecimal(plan.checksumInput))
    document["evidenceAgeSeconds"] = status.evidenceAge.map { .integer($0 / 1000) } ?? .null
    return .object(document)
  }

  private func drift() async -> JSONValue {
    let (status, _) = await parts.engine.status()
    guard let drift = status.drift else {
      return ControlAnswer.failure(status.lastError ?? "nothing was compared yet; try again in a moment")
    }
    return .object(parts.configuration.document(of: drift))
  }

  private func webhook(_ command: String, _ arguments: JSONObject) async throws(JournalError) -> JSONValue {
    guard let name = arguments["name"]?.stringValue else {
      return ControlAnswer.failure("say which endpoint", .usage)
    }
    let operations = WebhookOperations(journal: parts.journal)
    if command == "webhooks.enable" {
      return try await operations.enable(name)
        ? ControlAnswer.done("\(name) is delivered to again")
        : ControlAnswer.failure("there is no stopped webhook \(name); routekeeper webhooks lists them")
    }
    guard let count = try await operations.retry(name) else {
      return ControlAnswer.failure("there is no webhook \(name); routekeeper webhooks lists them")
    }
    return ControlAnswer.done("\(count == 1 ? "1 delivery goes" : "\(count) deliveries go") out to \(name) now")
  }
}
