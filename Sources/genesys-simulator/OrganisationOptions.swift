import ArgumentParser
import GenesysSimulator
import RoutingModel

/// What the organisation is like when it starts.
struct OrganisationOptions: ParsableArguments {
  @Option(help: "Id of the OAuth client.")
  var clientID = "simulator-client"

  @Option(help: "Its secret.")
  var clientSecret: String?

  @Option(help: "A file that holds the secret.")
  var clientSecretFile: String?

  @Option(help: "Permissions of the client, separated by commas; all when absent.")
  var permissions: String?

  @Option(help: "Requests per token in any 60 s; 0: no limit.")
  var requestsPerMinute: Int?

  @Option(help: "Lifetime of tokens, in seconds.")
  var tokenLifetime: Int?

  @Option(help: "A JSON file with queues, skills, languages, divisions, rules and skillGroups.")
  var seedFile: String?

  @Option(help: "Make so many queues.")
  var queues = 0

  @Option(help: "Make so many rules.")
  var rules = 0

  @Option(help: "Make so many skill groups.")
  var skillGroups = 0

  @Option(help: "Seed of all ids and tokens.")
  var seed: UInt64 = 1

  @Option(name: .customLong("switch"), help: "A switch, NAME=VALUE. May be repeated.")
  var switches: [String] = []

  @Option(name: .customLong("fault"), help: "A fault, EFFECT NAME=VALUE…. May be repeated.")
  var faults: [String] = []

  func world(now: Instant) throws -> World {
    var settings = Switches()
    for text in switches {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw ValidationError("--switch \(text): write NAME=VALUE") }
      try set(String(parts[0]), JSONScalar.read(String(parts[1])), in: &settings)
    }
    if let requestsPerMinute { try set("requestsPerMinute", .integer(Int64(requestsPerMinute)), in: &settings) }
    if let tokenLifetime { try set("tokenLifetimeSeconds", .integer(Int64(tokenLifetime)), in: &settings) }
    let client = OAuthClient(
      id: clientID, secret: try secret(), name: "Routing automation",
      permissions: permissions.map { Set($0.split(separator: ",").map(String.init)) })
    var world = World(seed: seed, clients: [client], switches: settings)
    world.add(.division, named: "Home", now: now)
    if let seedFile { try fill(&world, from: seedFile, now) }
    guard (0...1_000_000).contains(queues), (0...1_000_000).contains(rules), (0...1_000_000).contains(skillGroups)
    else {
      throw ValidationError("--queues, --rules and --skill-groups go from 0 to 1000000")
    }
    world.generate(queues: queues, rules: rules, skillGroups: skillGroups, now: now)
    for text in faults {
      do { world.faults.add(try Fault(words: text)) } catch { throw ValidationError("--fault \"\(text)\": \(error)") }
    }
    return world
  }

  private func secret() throws -> String {
    if clientSecret != nil && clientSecretFile != nil {
      throw ValidationError("give --client-secret or --client-secret-file, not both")
    }
    guard let clientSecretFile else { return clientSecret ?? "simulator-secret" }
    return String(decoding: try Files.read(clientSecretFile), as: UTF8.self)
      .split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  private func set(_ name: String, _ value: JSONValue, in settings: inout Switches) throws {
    do { try SwitchCatalog.set(name, to: value, in: &settings) } catch { throw ValidationError(error.description) }
  }

  private func fill(_ world: inout World, from file: String, _ now: Instant) throws {
    do { try world.seed(try JSONReader.read(try Files.read(file)), now: now) } catch {
      throw ValidationError("--seed-file \(file): \(error)")
    }
  }
}
