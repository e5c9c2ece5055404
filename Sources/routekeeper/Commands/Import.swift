import ArgumentParser
import Daemon
import Presentation

/// `routekeeper import`
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write manifests for what is live and not declared yet, ready to commit.",
    discussion: """
      Examples:
        routekeeper import --into rules-repository
        routekeeper import --adopt "Technical Support/Escalation"

      Never overwrites a file. The division of a skill group is left out, so that it stays unmanaged.
      """)

  @Option(
    help: ArgumentHelp("Only this object: queue and name, as reports show them.", valueName: "queue/name"))
  var adopt: String?
  @Option(help: ArgumentHelp("The folder of the manifests; made where it is missing.", valueName: "dir"))
  var into = "."
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let (adopt, folder) = (adopt, into)
    let document = try await global.oneShot(needs: [.organization]) {
      try await $0.importLive(adopt: adopt, into: folder)
    }
    try global.results.show(Report(.importing, document))
  }
}
