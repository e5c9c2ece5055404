import ArgumentParser
import GenesysSimulator
import Glibc
import RoutingModel

@main
struct GenesysSimulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "genesys-simulator",
    abstract: "A pretend Genesys Cloud organisation on this host.",
    discussion: """
      Example: genesys-simulator --port 18080 --admin-port 18081 --queues 5 --switch createStatus=201 \\
        --fault "reset commit=after method=POST path=/api/v2/routing/rules next=1"

      docs/simulator.md lists all switches and faults.
      """)

  @Option(help: "Port of the API and of /oauth/token; 0: any free one.")
  var port = 18080

  @Option(help: "Port for seeding, drift, switches, faults and the dump, on the loopback only; 0: any free one.")
  var adminPort = 18081

  @Option(help: "Address that the API listens on.")
  var listen = "127.0.0.1"

  @OptionGroup var organisation: OrganisationOptions

  @Option(help: "Write both addresses into this file, as JSON, once they listen.")
  var readyFile: String?

  enum Output: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: "How to print the addresses: text or json.")
  var output = Output.text

  @Flag(help: "Print all switches as a Markdown table and exit.")
  var listSwitches = false

  mutating func run() async throws {
    if listSwitches { return print(SwitchCatalog.table) }
    let world = try organisation.world(now: SimulatorServer.now())
    let server: SimulatorServer
    do {
      server = try await SimulatorServer.start(
        world, at: SimulatorAddresses(host: listen, port: port, adminPort: adminPort))
    } catch {
      throw ValidationError("cannot listen on \(listen):\(port) and 127.0.0.1:\(adminPort): \(error)")
    }
    // The default action of SIGTERM ends the process at once, and nothing here is worth more time.
    let ready = JSONWriter.text(of: ["api": .string(server.apiURL), "admin": .string(server.adminURL)])
    if let readyFile { try Files.write(ready + "\n", to: readyFile) }
    print(output == .json ? ready : "simulator ready: API \(server.apiURL)  admin \(server.adminURL)")
    fflush(nil)
    await server.wait()
  }
}
