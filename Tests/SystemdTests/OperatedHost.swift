import Foundation
import RoutingModel
import TestSupport

/// A booted host as its operator left it: a pretend organisation, a bare repository and the installed package.
struct OperatedHost {
  static let secret = "canary-client-secret-7c1d"

  let booted: BootedHost

  /// - Parameter isConfigured: whether configuration and credentials are in place.
  static func with(isConfigured: Bool = true, _ body: (OperatedHost) async throws -> Void) async throws {
    let package = try await Package.built(revision: 1)
    try await BootedHost.with { booted in
      let host = OperatedHost(booted: booted)
      try await host.startOrganisation()
      try await host.makeRepository()
      try await host.install(package)
      if isConfigured { try await host.configure() }
      try await body(host)
    }
  }

  // MARK: What stands around it

  private func startOrganisation() async throws {
    try await booted.copy(Package.dist + "/genesys-simulator", to: "/usr/bin/genesys-simulator")
    try await booted.write("/etc/organisation.json", #"{"queues": ["Support"], "skills": ["technical"]}"#)
    try await booted.run(
      """
      systemd-run --quiet --unit simulator genesys-simulator --seed-file /etc/organisation.json \
        --client-secret \(Self.secret)
      """)
    try await booted.waitUntilTrue(
      "the organisation answers", "curl --silent --output /dev/null http://127.0.0.1:18080/")
  }

  private func makeRepository() async throws {
    try await booted.run(
      """
      git init --quiet --bare --initial-branch main /srv/rules.git
      git init --quiet --initial-branch main /srv/clone
      cd /srv/clone
      git config user.name Ada
      git config user.email ada@example.com
      git remote add origin /srv/rules.git
      """)
    try await push(priority: 1)
  }

  /// Pushes one rule in a new commit.
  func push(priority: Int) async throws {
    try await booted.write(
      "/srv/clone/a.yaml",
      """
      name: A
      queue: Support
      priority: \(priority)
      expression: {type: condition, field: skill, operator: exists}

      """)
    // Others read it: with a dynamic user nothing here belongs to the service.
    try await booted.run(
      """
      cd /srv/clone && git add . && git commit --quiet --message "priority \(priority)" && git push --quiet origin main
      chmod -R a+rX /srv
      """)
  }

  /// Somebody changes the rule behind git's back.
  func changeByHand() async throws {
    try await booted.run(
      """
      curl --silent --fail http://127.0.0.1:18081/drift --data \
        '{"action": "change", "identity": {"name": "A", "queue": "Support"}, "fields": {"priority": 99}}'
      """)
  }

  // MARK: What its operator does

  func install(_ package: String) async throws {
    try await booted.copy(package, to: "/routekeeper.deb")
    try await booted.run(
      "DEBIAN_FRONTEND=noninteractive dpkg --no-triggers --install /routekeeper.deb; rm /routekeeper.deb")
  }

  /// - Parameters:
  ///   - instance: of the template; `nil` for the plain service.
  ///   - settings: further lines.
  func configure(
    instance: String? = nil, port: Int = 8611, _ settings: String = "sync: {driftInterval: 1h}"
  ) async throws {
    let folder = "/etc/routekeeper" + (instance.map { "/" + $0 } ?? "")
    let unit = "routekeeper" + (instance.map { "@" + $0 } ?? "")
    let state = "/var/lib/routekeeper" + (instance.map { "-" + $0 } ?? "")
    try await booted.write(
      folder + "/routekeeper.yaml",
      """
      repository: {url: "file:///srv/rules.git", branch: main, pollInterval: 1h}
      organization:
        loginURL: http://127.0.0.1:18080
        apiURL: http://127.0.0.1:18080
        clientIDFile: client-id
        clientSecretFile: client-secret
      server: {listen: "127.0.0.1:\(port)"}
      state: {directory: \(state)}
      \(settings)

      """)
    try await booted.write(folder + "/client-id", "simulator-client\n", mode: "600")
    try await booted.write(folder + "/client-secret", Self.secret + "\n", mode: "600")
    try await booted.write(
      "/etc/systemd/system/\(unit).service.d/credentials.conf",
      """
      [Service]
      LoadCredential=client-id:\(folder)/client-id
      LoadCredential=client-secret:\(folder)/client-secret

      """)
    try await booted.run("systemctl daemon-reload")
  }

  func status(_ arguments: String = "") async throws -> JSONValue {
    try JSONReader.read(Array(try await booted.run("routekeeper status --output json \(arguments)").utf8))
  }

  func mainProcess(_ unit: String = "routekeeper") async throws -> String {
    try await booted.property("MainPID", of: unit)
  }

  func waitUntilInSync() async throws {
    try await booted.waitUntilTrue(
      "it is in sync", "routekeeper sync --wait && routekeeper status | grep -q '^In sync'")
  }
}
