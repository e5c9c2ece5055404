import ArgumentParser
import Daemon

/// `routekeeper run`
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the daemon: keep live equal to git until SIGTERM. SIGHUP reads the configuration again.",
    discussion: """
      Example:
        routekeeper run --config /etc/routekeeper/routekeeper.yaml
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    try await RoutekeeperDaemon(
      configurationPath: global.config, environment: global.environment, version: ProgramVersion.text
    ).run()
  }
}
