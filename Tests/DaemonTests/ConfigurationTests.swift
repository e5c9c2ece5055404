import ControlPlane
import Daemon
import Foundation
import Reconciliation
import RoutingModel
import Testing

@Suite struct ConfigurationTests {
  static let minimal = """
    repository: {url: "file:///srv/rules.git"}
    organization: {domain: mypurecloud.de, clientIDFile: id, clientSecretFile: secret}

    """

  private func load(
    _ text: String, _ environment: [String: String] = [:],
    needs: ConfigurationLoader.Needs = [.repository, .organization]
  ) throws -> ConfigurationLoader.Loaded {
    try inFolder { folder in
      let file = folder.appending(path: "routekeeper.yaml")
      try Data(text.utf8).write(to: file)
      return try ConfigurationLoader(path: file.path, environment: environment).load(needs: needs)
    }
  }

  private func inFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "configuration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// Places and messages without the folder.
  private func problems(_ text: String, _ environment: [String: String] = [:]) throws -> [String] {
    let invalid = try #require(throws: InvalidConfiguration.self) { try load(text, environment) }
    return invalid.problems.map { problem in
      (problem.place.split(separator: "/").last.map(String.init) ?? "") + ": " + problem.message
    }
  }

  @Test func defaultsAreThoseOfTheReference() throws {
    let configuration = try load(Self.minimal).configuration
    #expect(configuration.repository.pollInterval == .seconds(15))
    #expect(configuration.repository.branch == "main")
    #expect(configuration.sync.plan.prune == .confirm)
    #expect(configuration.sync.plan.limits == GuardLimits())
    #expect(configuration.organization?.loginURL == "https://login.mypurecloud.de")
    #expect(configuration.organization?.apiURL == "https://api.mypurecloud.de")
    #expect(configuration.organization?.requestsPerMinute == 240)
    #expect(configuration.auditRetention == .seconds(400 * 86_400))
    #expect(configuration.stateDirectory == "/var/lib/routekeeper")
  }

  @Test func everyKeyOfTheExampleIsRead() throws {
    let configuration = try load(
      """
      repository:
        url: ssh://git@git.example.com/rules.git
        branch: live
        path: rules
        pollInterval: 1m
        timeout: 30s
        transport: git
        sshKeyFile: /keys/id
        knownHostsFile: /keys/known_hosts
        verify: {mode: none, allowedSignersFile: signers}
        fastForwardOnly: false
      organization:
        loginURL: http://127.0.0.1:18080
        apiURL: http://127.0.0.1:18081
        clientIDFile: id
        clientSecretFile: secret
        authorization: form
        scope: "routing:rule"
        requestsPerMinute: 0
        kinds: {RoutingRule: {basePath: /custom}}
      sync:
        onDrift: report
        driftInterval: 1h
        prune: auto
        adopt: never
        limits: {maxChanged: 5, maxDeleted: 50%, smallestSet: 3}
        onFailure: keep
      webhooks:
        - {name: governance, url: "https://hooks.example.com/x", format: tutorial, apiKeyFile: key, events: ["routekeeper.*"]}
      replay: {calls: /var/lib/calls/*.jsonl, fields: {a: b}, gate: {}}
      network: {proxy: "http://proxy:3128"}
      audit: {retention: 30d}
      server: {listen: "[::1]:0", pushHooks: [{name: github, provider: github, secretFile: hook}]}
      state: {directory: /tmp/state}
      log: {level: debug, format: text}
      """, ["CREDENTIALS_DIRECTORY": "/run/credentials"]
    ).configuration
    #expect(configuration.repository.sshKeyFile?.path == "/keys/id")
    #expect(configuration.repository.verifyMode == .none)
    #expect(configuration.repository.allowedSignersFile?.hasSuffix("/signers") == true)
    #expect(!configuration.repository.fastForwardOnly)
    #expect(configuration.organization?.apiURL == "http://127.0.0.1:18081")
    #expect(configuration.organization?.clientSecretFile.path == "/run/credentials/secret")
    #expect(configuration.organization?.authorization == .form)
    #expect(configuration.organization?.basePaths["RoutingRule"] == "/custom")
    #expect(configuration.sync.onDrift == .report)
    #expect(
      configuration.sync.plan.limits == GuardLimits(maxChanged: .count(5), maxDeleted: .percent(50), smallestSet: 3))
    #expect(configuration.webhooks.first?.format == .tutorial)
    #expect(configuration.webhooks.first?.events == ["routekeeper.*"])
    #expect(configuration.webhooks.first?.apiKeyFile?.path == "/run/credentials/key")
    #expect(configuration.server.pushHooks.first?.provider == .github)
    #expect(configuration.logFormat == .text)
    #expect(configuration.stateDirectory == "/tmp/state")
  }

  static let mistakes: [(String, [String])] = [
    ("repositry: {}", ["routekeeper.yaml:3:1: unknown key \"repositry\" (did you mean \"repository\"?)"]),
    (
      "sync:\n  prunne: off\n  driftInterval: 5",
      [
        "routekeeper.yaml:4:3: unknown key \"sync.prunne\" (did you mean \"prune\"?)",
        "routekeeper.yaml:5:18: sync.driftInterval: no duration: a whole number with a unit, for example 15s, 5m, 1h, 400d",
      ]
    ),
    (
      "pollInterval: 15s",
      ["routekeeper.yaml:3:1: unknown key \"pollInterval\" (did you mean \"repository.pollInterval\"?)"]
    ),
    ("sync: {prune: sometimes}", ["routekeeper.yaml:3:15: sync.prune: \"sometimes\" is not one of off, confirm, auto"]),
    ("sync: {prune: no}", ["routekeeper.yaml:3:15: sync.prune: \"no\" is not one of off, confirm, auto"]),
    ("sync: 3", ["routekeeper.yaml:3:7: sync: a number where keys are expected"]),
    (
      "sync: {limits: {maxChanged: 300%}}",
      ["routekeeper.yaml:3:29: sync.limits.maxChanged: neither a percentage (30%) nor a whole number of objects"]
    ),
    (
      "log: {level: 7}",
      ["routekeeper.yaml:3:14: log.level: 7 is not one of trace, debug, info, notice, warning, error, critical"]
    ),
    ("webhooks: {}", ["routekeeper.yaml:3:11: webhooks: an object where a list is expected"]),
    (
      "webhooks: [{name: a, url: \"ftp://x\", secret: b}]",
      [
        "routekeeper.yaml:3:27: webhooks: url: no address of the form http://… or https://… without a password in it",
        "routekeeper.yaml:3:38: webhooks: unknown key \"secret\"",
      ]
    ),
    (
      "network: {proxy: \"http://me:hidden@proxy\"}",
      ["routekeeper.yaml:3:18: network.proxy: no address of the form http://… without a password in it"]
    ),
    (
      "server: {pushHooks: [{name: a, secretFile: x}, {name: a, secretFile: y}]}",
      ["routekeeper.yaml: server.pushHooks: two elements have the name \"a\""]
    ),
    ("repository: {}", ["routekeeper.yaml:3:1: the key \"repository\" stands twice in one object (first in line 1)"]),
  ]

  @Test(arguments: mistakes) func everyMistakeIsNamedWithItsPlace(text: String, expected: [String]) throws {
    #expect(try problems(Self.minimal + text) == expected)
  }

  @Test(arguments: ["head", "all"]) func wantedSignaturesNeedToKnowWhoMaySign(mode: String) throws {
    func verify(_ more: String) -> String {
      Self.minimal.replacing("rules.git\"", with: "rules.git\", verify: {mode: \(mode)\(more)}")
    }
    let found = try problems(verify(""))
    #expect(found.count == 1)
    #expect(found.first?.contains("who may sign") == true)
    #expect(found.first?.contains("repository.verify.keyringFile") == true)
    let ssh = try load(verify(", allowedSignersFile: signers")).configuration.repository
    #expect(ssh.verifyMode.rawValue == mode && ssh.allowedSignersFile?.hasSuffix("/signers") == true)
    let openPGP = try load(verify(", keyringFile: /keys.gpg")).configuration.repository
    #expect(openPGP.allowedSignersFile == nil && openPGP.keyringFile == "/keys.gpg")
  }

  @Test func aContradictionNamesTheKeyAndTheVariable() throws {
    let found = try problems("repository: {branch: main}")
    #expect(found.count == 4)
    #expect(found.first?.contains("repository.url or ROUTEKEEPER_REPOSITORY_URL is not set") == true)
    #expect(
      found.contains { $0.contains("organization.clientSecretFile or ROUTEKEEPER_ORGANIZATION_CLIENT_SECRET_FILE") })
  }

  @Test func whatIsWrongAndWhatIsMissingAreToldInOneRun() throws {
    let found = try problems(
      Self.minimal.replacing("file:///srv/rules.git", with: "rules.git").replacing(
        ", clientSecretFile: secret", with: ""))
    #expect(found.count == 2)
    #expect(found.first?.contains("repository.url: no address of the form file://") == true)
    #expect(found.last?.contains("organization.clientSecretFile or ROUTEKEEPER_") == true)
  }

  static let domains: [(String, String)] = [
    ("mypurecloud.ed", "did you mean \"mypurecloud.de\"?"), ("usw3.pure.cloud", "did you mean \"usw2.pure.cloud\"?"),
    ("private.example", "none of the platform's public regions"),
  ]

  @Test(arguments: domains) func anUnknownDomainIsAWarning(domain: String, expected: String) throws {
    let warnings = try load(Self.minimal.replacing("mypurecloud.de", with: domain)).warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.message.contains(expected) == true)
  }

  @Test func aDomainWithAPrefixIsAnError() throws {
    #expect(try problems(Self.minimal.replacing("mypurecloud.de", with: "api.mypurecloud.de")).count == 1)
  }

  @Test func theEnvironmentGoesOverTheFile() throws {
    let configuration = try load(
      Self.minimal,
      [
        "ROUTEKEEPER_SYNC_LIMITS_MAX_CHANGED": "12", "ROUTEKEEPER_ORGANIZATION_CLIENT_ID_FILE": "/etc/id",
        "ROUTEKEEPER_REPOSITORY_FAST_FORWARD_ONLY": "false", "ROUTEKEEPER_REPOSITORY_BRANCH": "7",
        "ROUTEKEEPER_ORGANIZATION_KINDS_ROUTING_RULE_BASE_PATH": "/x", "STATE_DIRECTORY": "/var/lib/a:/var/lib/b",
      ]
    ).configuration
    #expect(configuration.sync.plan.limits.maxChanged == .count(12))
    #expect(configuration.organization?.clientIDFile.path == "/etc/id")
    #expect(configuration.repository.branch == "7")
    #expect(!configuration.repository.fastForwardOnly)
    #expect(configuration.organization?.basePaths["RoutingRule"] == "/x")
    #expect(configuration.stateDirectory == "/var/lib/a")
  }

  @Test func anUnknownOrWrongVariableIsAnError() throws {
    let found = try problems(
      Self.minimal, ["ROUTEKEEPER_SYNC_PRUNES": "off", "ROUTEKEEPER_SYNC_ADOPT": "maybe"])
    #expect(
      found == [
        "ROUTEKEEPER_SYNC_ADOPT: sync.adopt: \"maybe\" is not one of update, ask, never",
        "ROUTEKEEPER_SYNC_PRUNES: no setting has this variable (did you mean \"ROUTEKEEPER_SYNC_PRUNE\"?)",
      ])
  }

  @Test func aFileThatWasNamedMustExist() throws {
    let loader = ConfigurationLoader(path: "/nonexistent/routekeeper.yaml", environment: [:])
    #expect(throws: InvalidConfiguration.self) { try loader.load(needs: []) }
  }
}
