import ArgumentParser
import Daemon
import Presentation
import RoutingModel

/// `routekeeper import`
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write manifests for what is live and not declared yet, ready to commit.",
    discussion: """
      Examples:
        routekeeper import --into rules-repository
        routekeeper import --adopt "Technical Support/Escalation" | git apply

      Never overwrites a file. The division of a skill group is left out, so that it stays unmanaged.

      With --adopt nothing is written: the result is a patch that lets the manifests declare these objects as they are \
      live. It changes what differs in the files that declare them, adds files for those that none declares, and takes \
      out those that are gone.
      """)

  @Option(
    help: ArgumentHelp(
      "Make a patch for this object: queue and name, as reports show them. Can be repeated.",
      valueName: "queue/name"))
  var adopt: [String] = []
  @Option(help: ArgumentHelp("The folder of the manifests; made where it is missing.", valueName: "dir"))
  var into = "."
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let (adopt, folder) = (adopt, into)
    if adopt.isEmpty {
      let document = try await global.oneShot(needs: [.organization]) { try await $0.importLive(into: folder) }
      return try global.results.show(Report(.importing, document))
    }
    var document = try await global.oneShot(needs: [.organization]) { try await $0.adoptLive(adopt, folder: folder) }
    guard global.output == .text else { return try global.results.show(Report(.importing, document)) }
    // As it is, for git.
    StandardStream.output.write(document["patch"]?.stringValue ?? "")
    document["patch"] = nil
    StandardStream.error.write(TextFormat(colour: false).render(Report(.importing, document).page))
  }
}
