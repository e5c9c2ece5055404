import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc
import Presentation
import RoutingModel

/// `routekeeper apply`
struct Apply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Bring live to what git says, once. A daemon that runs here is asked to do it.",
    discussion: """
      Examples:
        routekeeper apply
        routekeeper apply --checksum "$(routekeeper plan --checksum-only)"
        routekeeper apply --checksum 0f3c… --reason "incident 7"

      On a terminal the plan is shown first. Deletions, adoptions and whatever else waits for a person is made only \
      with the checksum of the plan that was looked at.
      """)

  @Option(
    help: ArgumentHelp(
      "Make the plan with this checksum, with all that waits in it, and no other.", valueName: "sha256"))
  var checksum: String?
  @Option(help: "Why; lets that plan through while no window is open, and goes to the audit log.")
  var reason: String?
  @Option(help: ArgumentHelp("A branch, tag or commit instead of the configured branch.", valueName: "rev"))
  var revision: String?
  @Flag(help: "Do not ask. What waits for a person goes on waiting.") var yes = false
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let checksum, checksum.utf8.count != 64 || !Hexadecimal.isLowerCase(checksum) {
      throw ValidationError("a checksum has 64 hexadecimal digits; `routekeeper plan` shows it")
    }
    if let reason {
      if reason.utf8.allSatisfy({ $0 <= 0x20 }) { throw ValidationError("--reason is empty") }
      if checksum == nil { throw ValidationError("--reason is for the plan that --checksum names") }
    }
  }

  private var asks: Bool { !yes && isatty(STDIN_FILENO) == 1 }

  func run() async throws {
    if let seen = try await global.answerIfRunning(to: "status") {
      try await askTheDaemon(seen)
    } else {
      try await applyHere()
    }
  }

  private func askTheDaemon(_ status: JSONObject) async throws {
    if let revision {
      throw CommandFailure(
        .usage,
        "a daemon keeps live equal to its branch here; `routekeeper rollback \(revision) --reason …` makes it hold "
          + "another commit")
    }
    var wanted = checksum
    if asks, let seen = try await planBesideTheDaemon(), seen.hasChanges {
      showForQuestion(seen.document)
      try ask("Ask the daemon to apply these changes?")
      wanted = wanted ?? seen.bindingChecksum
    }
    try show(
      try await global.answer(
        to: "apply", [("checksum", wanted.map { .string($0) }), ("reason", reason.map { .string($0) })]))
  }

  /// - Returns: `nil` where this user may ask the daemon but not the organisation.
  private func planBesideTheDaemon() async throws -> ComparedPlan? {
    do {
      return try await global.oneShot(needs: [.repository, .organization]) { try await $0.plan(.revision(nil)) }
    } catch let failure as SecretUnreadable {
      StandardStream.error.write("The plan is not shown: \(VisibleText.escaped(failure.description))\n")
      return nil
    }
  }

  private func applyHere() async throws {
    let progress = ProgressDisplay()
    let work = try global.oneShot(needs: [.repository, .organization], progress)
    var request = ApplyRequest(
      checksum: checksum, reason: reason, revision: revision, actor: Self.actor, confirm: nil
    ) {
      if let report = ProgressReport($0) { progress.show(report) }
    }
    if asks {
      request.confirm = { plan in
        progress.finish()
        showForQuestion(plan)
        return (try? ask("Apply these changes?")) != nil
      }
    }
    let asked = request
    let document = try await global.showingInvalidManifests(progress) { try await work.apply(asked) }
    guard let document else { throw CommandFailure(.error, "nothing was changed") }
    if let message = document["error"]?.stringValue {
      throw CommandFailure(RunningDaemon.exitReason(document) ?? .error, message)
    }
    try show(document)
  }

  private func show(_ document: JSONObject) throws {
    try global.results.show(Report(.apply, document))
    guard let reason = RunningDaemon.exitReason(document), reason != .done else { return }
    throw CommandFailure(reason, document["message"]?.stringValue ?? "not everything was made")
  }

  /// On standard error: standard output is for the result.
  private func showForQuestion(_ plan: JSONObject) {
    let colour = !global.noColor && StandardStream.error.showsColour(global.environment)
    StandardStream.error.write(TextFormat(colour: colour).render(Report(.plan, plan).page))
  }

  private func ask(_ question: String) throws {
    StandardStream.error.write("\n\(question) [y/N] ")
    let answer = readLine(strippingNewline: true)?.lowercased()
    guard answer == "y" || answer == "yes" else { throw CommandFailure(.error, "nothing was changed") }
  }

  /// Who it was, for the audit log.
  private static var actor: String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }
}
