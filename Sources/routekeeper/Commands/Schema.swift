import ArgumentParser
import Daemon
import Manifests
import RoutingModel

/// `routekeeper schema [--configuration | --tests]`
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of manifests, of rule tests or of the configuration, for editors.",
    discussion: """
      Examples:
        routekeeper schema > .schema/manifest.schema.json
        routekeeper schema --tests > .schema/tests.schema.json
        routekeeper schema --configuration > routekeeper.schema.json
      """)

  @Flag(help: "Of the configuration instead of manifests.") var configuration = false
  @Flag(help: "Of rule tests (*.test.yaml) instead of manifests.") var tests = false
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if configuration && tests { throw ValidationError("--configuration and --tests exclude each other") }
  }

  func run() {
    let schema =
      configuration
      ? ConfigurationReference.schema
      : tests ? ManifestSchema.tests() : ManifestSchema.json(kinds: KindCatalog.all)
    StandardStream.output.write(JSONWriter.prettyText(of: schema) + "\n")
  }
}
