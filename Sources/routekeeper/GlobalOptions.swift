import ArgumentParser
import Daemon
import FoundationEssentials

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration.", discussion: "Default: \(ConfigurationLoader.defaultPath)", valueName: "file"))
  var config: String?

  @Option(name: .shortAndLong, help: "How results are written.")
  var output: OutputFormat = .text

  @Flag(help: "No colours; also with NO_COLOR, and where standard output is no terminal.")
  var noColor = false

  @Flag(name: .shortAndLong, help: "Tell more on standard error. Secrets are never told.")
  var verbose = false

  /// Where results go, in the chosen format.
  var results: Output {
    Output(format: output, colour: !noColor && StandardStream.output.showsColour(environment))
  }

  /// Reads the configuration; its warnings go to standard error.
  func configuration(needs: ConfigurationLoader.Needs) throws -> Configuration {
    let loaded = try ConfigurationLoader(path: config, environment: environment).load(needs: needs)
    for warning in loaded.warnings { StandardStream.error.write(warning.line + "\n") }
    if verbose { StandardStream.error.write("configuration: \(config ?? ConfigurationLoader.defaultPath)\n") }
    return loaded.configuration
  }

  var environment: [String: String] { ProcessInfo.processInfo.environment }
}

enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown, html, sarif
}
