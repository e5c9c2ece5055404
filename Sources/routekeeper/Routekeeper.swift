import ArgumentParser

@main
struct Routekeeper: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routekeeper", subcommands: [FetchWorkerCommand.self])
  mutating func run() async throws {}
}
