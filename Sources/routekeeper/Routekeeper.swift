import ArgumentParser

@main
struct Routekeeper: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "routekeeper")
  mutating func run() async throws {}
}
