import ArgumentParser
import Daemon
import RoutingModel

/// `routekeeper schema --configuration`
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a JSON Schema, for editors.",
    discussion: """
      Example:
        routekeeper schema --configuration > routekeeper.schema.json
      """)

  @Flag(help: "Of the configuration.") var configuration = false
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if !configuration { throw ValidationError("say which schema: --configuration") }
  }

  func run() { StandardStream.output.write(JSONWriter.prettyText(of: ConfigurationReference.schema) + "\n") }
}
