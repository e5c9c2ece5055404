import ArgumentParser

@main
struct GenesysSimulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "genesys-simulator")
  mutating func run() async throws {}
}
