import ArgumentParser
import Daemon
import Presentation

/// `routekeeper doctor`
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check configuration, secrets, permissions and connections; say what to do next.",
    discussion: """
      Example:
        sudo routekeeper doctor

      Changes nothing. Run it as root, or as the user that the daemon runs as.
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let progress = ProgressDisplay()
    let doctor = Daemon.Doctor(configurationPath: global.config, environment: global.environment) {
      progress.show(stage: $0)
    }
    let examination = try await OneShot.interruptible { try await doctor.examine() }
    progress.finish()
    try global.results.show(Report(.doctor, examination.document))
    if let reason = examination.reason { throw reason.code }
  }
}
