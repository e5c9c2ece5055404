import ArgumentParser
import Daemon
import Git
import Glibc
import Presentation
import RoutingModel

struct Routekeeper: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routekeeper",
    abstract: "Keeps the live routing rules of a Genesys Cloud organisation equal to git.",
    discussion: """
      Example:
        routekeeper validate rules
        routekeeper sync --wait

      Exit codes: 0 done; 1 error; 2 changes or drift found; 3 invalid manifests or failed rule tests; 4 some changes failed; \
      5 credentials or permissions; 6 refused by a guard, another checksum or a window; 64 wrong usage or configuration.
      """,
    version: ProgramVersion.text,
    subcommands: [
      Validate.self, Plan.self, Apply.self, Run.self, Sync.self, Status.self, History.self, Diff.self, Drift.self,
      Suspend.self, Resume.self, Rollback.self, Quarantine.self, Approve.self, Replay.self, Test.self, Explain.self,
      Format.self, Webhooks.self, Audit.self, Import.self, Doctor.self, Schema.self,
      FetchWorkerCommand.self,
    ])
}

@main
enum Program {
  static func main() async {
    CrashOutput.keepMemoryOut()
    MemoryUse.limitArenas()
    // Each look at the remote starts one, and parsing takes longer than all else that it does before it connects.
    if CommandLine.arguments.dropFirst() == ["fetch-worker"] { exit(FetchWorker.run()) }
    do {
      var command = try Routekeeper.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(error)
    }
  }

  /// One message and the documented exit code for every failure.
  private static func end(_ error: any Error) -> Never {
    switch error {
    case let failure as CommandFailure: end(failure.reason, failure.message)
    default:
      if let failure = DaemonFailure(known: error) { end(failure.reason, failure.description) }
      Routekeeper.exit(withError: error)
    }
  }

  private static func end(_ reason: ExitReason, _ message: String) -> Never {
    for line in message.split(separator: "\n") {
      StandardStream.error.write("routekeeper: \(VisibleText.escaped(String(line)))\n")
    }
    Routekeeper.exit(withError: reason.code)
  }
}
