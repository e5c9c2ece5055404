import FoundationEssentials
import GenesysCloud
import Git
import Glibc
import HTTPTransport
import Journal
import Logging
import Manifests
import Reconciliation
import RoutingModel

/// `routekeeper doctor`: everything that has to be right before the daemon can work, tried without changing anything.
package struct Doctor: Sendable {
  /// Milliseconds between this host's clock and the organisation's. Signed webhooks are refused beyond five minutes.
  private static let clockTolerance: Int64 = 60_000

  private let path: String?
  private let environment: [String: String]
  private let onStage: @Sendable (String) -> Void

  /// - Parameter path: of the configuration; `nil` for the default path.
  package init(
    configurationPath path: String?, environment: [String: String], onStage: @escaping @Sendable (String) -> Void
  ) {
    self.path = path
    self.environment = environment
    self.onStage = onStage
  }

  package func examine() async throws -> Examination {
    var examination = Examination()
    let loaded: ConfigurationLoader.Loaded
    do throws(InvalidConfiguration) {
      loaded = try ConfigurationLoader(path: path, environment: environment).load(
        needs: [.repository, .organization])
    } catch {
      for problem in error.problems {
        examination.failed(
          "configuration", problem.line, next: "routekeeper schema --configuration", .usage)
      }
      return examination
    }
    let configuration = loaded.configuration
    for warning in loaded.warnings { examination.warning("configuration", warning.line) }
    if loaded.warnings.isEmpty {
      examination.ok("configuration", path ?? ConfigurationLoader.defaultPath)
    }
    secrets(configuration, &examination)
    stateDirectory(configuration, &examination)
    anchorFile(configuration, &examination)
    for check in configuration.repository.signatureChecks() {
      if let next = check.next {
        examination.failed(check.name, check.message, next: next)
      } else {
        examination.ok(check.name, check.message)
      }
    }
    onStage("fetching \(configuration.repository.url ?? "")")
    try await repository(configuration, &examination)
    onStage("asking the organisation")
    await organization(configuration, &examination)
    webhooks(configuration, &examination)
    configuration.replay.check(&examination)
    return examination
  }

  // MARK: On this host

  private func secrets(_ configuration: Configuration, _ examination: inout Examination) {
    for file in configuration.secretFiles {
      do throws(SecretUnreadable) {
        _ = try file.read()
        if let warning = file.warning() {
          examination.warning(file.setting, warning, next: "chmod 600 \(file.path)")
        } else {
          examination.ok(file.setting, file.path)
        }
      } catch {
        examination.failed(file.setting, error.description, next: "ls -l \(file.path)", .credentials)
      }
    }
  }

  private func stateDirectory(_ configuration: Configuration, _ examination: inout Examination) {
    let (name, directory) = ("state.directory", configuration.stateDirectory)
    let make = "sudo install -d -m 700 -o \"$(id -un)\" \(directory)"
    guard FileManager.default.fileExists(atPath: directory) else {
      let parent = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? "."
      if access(parent.isEmpty ? "/" : parent, W_OK | X_OK) == 0 {
        examination.ok(name, "\(directory) is made at the first start")
      } else {
        examination.failed(name, "\(directory) does not exist and this user cannot make it", next: make)
      }
      return
    }
    guard access(directory, R_OK | W_OK | X_OK) == 0 else {
      examination.failed(
        name, "\(directory) cannot be written by this user; run doctor as the daemon's user",
        next: "ls -ld \(directory)")
      return
    }
    do throws(JournalError) {
      try Journal.openReadOnly(directory: directory).close()
      examination.ok(name, directory)
    } catch {
      if case .missing = error {
        examination.ok(name, "\(directory), with nothing in it yet")
      } else {
        examination.failed(name, error.message, next: "ls -l \(directory)")
      }
    }
  }

  private func anchorFile(_ configuration: Configuration, _ examination: inout Examination) {
    guard let file = configuration.auditAnchorFile else { return }
    let name = "audit.anchorFile"
    let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    if access(file, F_OK) == 0 {
      if access(file, R_OK | W_OK) == 0 {
        examination.ok(name, file)
      } else {
        examination.failed(name, "\(file) cannot be appended to by this user", next: "ls -l \(file)")
      }
    } else if access(folder.isEmpty ? "/" : folder, W_OK | X_OK) == 0 {
      examination.ok(name, "\(file) is made at the first start")
    } else {
      examination.failed(
        name, "\(file) does not exist and this user cannot make it",
        next: "sudo install -d -m 700 -o \"$(id -un)\" \(folder)")
    }
  }

  private func webhooks(_ configuration: Configuration, _ examination: inout Examination) {
    for webhook in configuration.webhooks {
      let name = "webhook \(webhook.name)"
      guard let address = WebAddress(webhook.url) else {
        examination.failed(name, "its url is no http or https address", next: nil, .usage)
        continue
      }
      if address.scheme == "http" && webhook.apiKeyFile != nil {
        examination.warning(name, "its key crosses the network to \(address.host) in clear text", next: "use https")
      } else {
        examination.ok(name, "\(address.scheme)://\(address.host):\(address.port)")
      }
    }
  }

  // MARK: Elsewhere

  private func repository(_ configuration: Configuration, _ examination: inout Examination) async throws {
    let result: Result<(CommitInfo, LoadResult), DaemonFailure>
    do {
      result = .success(
        try await OneShot.withTemporaryDirectory { directory in
          let source = try configuration.commitSource(mirror: directory + "/mirror.git")
          switch try await source.tip() {
          case .found(let commit): return (commit, await source.load(sha: commit.sha))
          case .absent(let reason): throw DaemonFailure(.error, reason)
          }
        })
    } catch {
      try Task.checkCancellation()
      result = .failure(DaemonFailure(error))
    }
    switch result {
    case .failure(let failure):
      let branch = configuration.repository.branch
      examination.failed(
        "repository", failure.description, next: "git ls-remote \(configuration.repository.url ?? "") \(branch)",
        failure.reason)
    case .success((let commit, let loaded)):
      examination.ok("repository", "\(commit.branch) is at \(commit.shortSHA) \"\(commit.subject)\"")
      switch loaded {
      case .valid(_, let desired):
        examination.ok("manifests", "\(desired.resources.count) objects are declared")
      case .invalid(_, let diagnostics):
        let errors = diagnostics.filter { $0.severity == .error }
        examination.warning(
          "manifests", "the newest commit is invalid: \(errors.first?.line ?? "")", next: "routekeeper validate")
      case .failed(let reason): examination.failed("manifests", reason, next: "routekeeper plan")
      }
    }
  }

  private func organization(_ configuration: Configuration, _ examination: inout Examination) async {
    let transport: HTTPTransport
    do throws(NetworkSettingsError) {
      transport = try configuration.transport()
    } catch {
      return examination.failed("network", error.message, next: nil, .usage)
    }
    let silent = Logger(label: "routekeeper") { _ in LogOutput(format: .text, level: .critical) }
    if let organization = configuration.organizationClient(transport, logger: silent),
      let settings = configuration.organization
    {
      for finding in await organization.probe(KindCatalog.all) { report(finding, settings, &examination) }
      await clock(settings, transport, &examination)
    }
    if let access = configuration.forge { await forge(access, transport, &examination) }
    await transport.shutdown()
  }

  private func report(
    _ finding: ProbeFinding, _ settings: Configuration.Organization, _ examination: inout Examination
  ) {
    let name = finding.noun.map { "\($0) list" } ?? finding.subject
    guard let failure = finding.failure else {
      return examination.ok(name, finding.noun == nil ? settings.loginURL : finding.subject)
    }
    switch failure {
    case .credentials:
      examination.failed(
        name, failure.message,
        next: "check \(settings.clientIDFile.path) and \(settings.clientSecretFile.path) against the OAuth client",
        .credentials)
    case .permission:
      examination.failed(
        name, failure.message, next: "give the OAuth client a role with that permission, then routekeeper doctor",
        .credentials)
    case .refused, .unavailable:
      let url = finding.noun == nil ? settings.loginURL : settings.apiURL + finding.subject
      examination.failed(name, failure.message, next: "curl -v \(url)")
    }
  }

  /// Compares this host's clock with the date of the organisation's answers.
  private func clock(
    _ settings: Configuration.Organization, _ transport: HTTPTransport, _ examination: inout Examination
  ) async {
    let before = SystemClock.wall()
    let answer = await transport.send(
      OutgoingRequest(method: "GET", url: settings.loginURL), limits: ResponseLimits(), deadline: .seconds(10))
    let after = SystemClock.wall()
    guard case .success(let response) = answer, let header = response.header("Date"),
      let theirs = Instant(httpDate: header, now: after)
    else {
      return examination.ok("clock", "not compared: the organisation told no time")
    }
    // The header has whole seconds.
    let behind = theirs.milliseconds(since: after)
    let ahead = before.milliseconds(since: theirs) - 1000
    let distance = max(behind, ahead, 0)
    if distance > Self.clockTolerance {
      let word = behind > 0 ? "behind" : "ahead of"
      examination.warning(
        "clock", "this host is \(distance / 1000) s \(word) the organisation", next: "timedatectl status")
    } else {
      examination.ok("clock", "agrees with the organisation's")
    }
  }
}
