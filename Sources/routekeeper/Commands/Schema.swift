import ArgumentParser
import Daemon
import Manifests
import RoutingModel

/// `routekeeper schema [--configuration]`
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of manifests, or of the configuration, for editors.",
    discussion: """
      Examples:
        routekeeper schema > .schema/manifest.schema.json
        routekeeper schema --configuration > routekeeper.schema.json
      """)

  @Flag(help: "Of the configuration instead of manifests.") var configuration = false
  @OptionGroup var global: GlobalOptions

  func run() {
    let schema = configuration ? ConfigurationReference.schema : ManifestSchema.json(kinds: KindCatalog.all)
    StandardStream.output.write(JSONWriter.prettyText(of: schema) + "\n")
  }
}
