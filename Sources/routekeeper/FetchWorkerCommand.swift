import ArgumentParser
import Git

/// The child in which the daemon fetches; not for people.
struct FetchWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "fetch-worker", shouldDisplay: false)

  func run() throws {
    throw ExitCode(FetchWorker.run())
  }
}
