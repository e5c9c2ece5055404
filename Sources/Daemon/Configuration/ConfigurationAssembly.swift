import GenesysCloud
import Manifests
import Notifications
import Reconciliation
import RoutingModel

/// Makes the configuration out of single values and finds what contradicts itself.
struct ConfigurationAssembly {
  let values: ConfigurationValues
  let places: [String: String]
  let file: String
  let fileIsMissing: Bool
  let environment: [String: String]
  private(set) var problems: [ConfigurationProblem] = []

  init(
    values: ConfigurationValues, places: [String: String], file: String, fileIsMissing: Bool,
    environment: [String: String]
  ) {
    self.values = values
    self.places = places
    self.file = file
    self.fileIsMissing = fileIsMissing
    self.environment = environment
  }

  mutating func configuration(needs: ConfigurationLoader.Needs) -> Configuration {
    let stateDirectory =
      values[Settings.stateDirectory] ?? environment["STATE_DIRECTORY"].flatMap(Self.firstDirectory)
      ?? Configuration.packagedStateDirectory
    return Configuration(
      repository: repository(needed: needs.contains(.repository)),
      organization: organization(needed: needs.contains(.organization)), sync: sync(),
      alarms: Configuration.AlarmLimits(
        suspended: values[Settings.alarmSuspended], remoteSilent: values[Settings.alarmRemoteSilent],
        evidenceOld: values[Settings.alarmEvidenceOld]),
      validation: Configuration.Validation(
        expressionDepth: values[Settings.expressionDepth], fileBytes: values[Settings.fileBytes],
        files: values[Settings.files]),
      webhooks: webhooks(), forge: forge(),
      replay: Configuration.Replay(
        calls: values[Settings.calls], fields: values[Settings.replayFields], gate: replayGate()),
      network: Configuration.Network(
        proxy: values[Settings.proxy], certificateAuthorityFile: plainFile(Settings.certificateAuthorityFile)),
      auditRetention: values[Settings.retention], auditAnchorFile: anchorFile(outside: stateDirectory),
      server: Configuration.Server(
        listen: values[Settings.listen], pushHooks: pushHooks(), allowedHosts: values[Settings.allowedHosts]),
      stateDirectory: stateDirectory,
      logLevel: values[Settings.logLevel], logFormat: values[Settings.logFormat])
  }

  private mutating func replayGate() -> ReplayGate {
    let path = Settings.replayGate.path
    do throws(SettingProblem) {
      let gate = try ReplayGate(values[Settings.replayGate])
      if gate.isOn && values[Settings.calls] == nil {
        missing(Settings.calls.path, "the calls that \(path) judges by")
      }
      return gate
    } catch {
      problem(path, error.message)
      return ReplayGate()
    }
  }

  /// Whoever puts an old copy of the state directory back would put the old anchors back with it.
  private mutating func anchorFile(outside stateDirectory: String) -> String? {
    guard let path = plainFile(Settings.anchorFile) else { return nil }
    if path.split(separator: "/").starts(with: stateDirectory.split(separator: "/")) {
      problem(
        Settings.anchorFile.path,
        "audit.anchorFile is in the state directory \(stateDirectory), where it proves nothing: put it elsewhere")
    }
    return path
  }

  private mutating func repository(needed: Bool) -> Configuration.Repository {
    let url = values[Settings.url]
    if needed && url == nil { missing(Settings.url.path, "the address of the repository with the rules") }
    let repository = Configuration.Repository(
      url: url, branch: values[Settings.branch], path: values[Settings.path],
      pollInterval: values[Settings.pollInterval], timeout: values[Settings.timeout],
      transport: values[Settings.transport], usernameFile: secretFile(Settings.usernameFile),
      passwordFile: secretFile(Settings.passwordFile), sshKeyFile: secretFile(Settings.sshKeyFile),
      knownHostsFile: plainFile(Settings.knownHostsFile), verifyMode: values[Settings.verifyMode],
      allowedSignersFile: plainFile(Settings.allowedSignersFile), keyringFile: plainFile(Settings.keyringFile),
      fastForwardOnly: values[Settings.fastForwardOnly])
    if repository.path.hasPrefix("/") || repository.path.split(separator: "/").contains("..") {
      problem(Settings.path.path, "\(Settings.path.path) is a folder inside the repository, without / before it or ..")
    }
    if repository.branch.isEmpty { problem(Settings.branch.path, "\(Settings.branch.path) is empty") }
    if let wrong = ReplayFields.problem(values[Settings.replayFields]) { problem(Settings.replayFields.path, wrong) }
    if repository.verifyMode != .none && repository.allowedSignersFile == nil && repository.keyringFile == nil {
      missing(
        Settings.allowedSignersFile.path,
        "who may sign, since repository.verify.mode is \(repository.verifyMode); for OpenPGP "
          + Settings.keyringFile.path)
    }
    guard needed, let url else { return repository }
    if url.hasPrefix("ssh://") && repository.sshKeyFile == nil {
      missing(Settings.sshKeyFile.path, "the private key for \(url)")
    }
    if url.hasPrefix("ssh://") && repository.knownHostsFile == nil {
      missing(Settings.knownHostsFile.path, "the server's keys for \(url); make the file with ssh-keyscan")
    }
    if url.hasPrefix("http://") && repository.passwordFile != nil {
      warning(Settings.url.path, "the password crosses the network in clear text; use https://")
    }
    return repository
  }

  private mutating func organization(needed: Bool) -> Configuration.Organization? {
    let domain = values[Settings.domain]
    let login = values[Settings.loginURL]
    let api = values[Settings.apiURL]
    guard needed else { return nil }
    if let domain { checkDomain(domain) }
    if domain == nil && places[Settings.domain.path] == nil && (login == nil || api == nil) {
      missing(
        login == nil && api == nil
          ? Settings.domain.path : login == nil ? Settings.loginURL.path : Settings.apiURL.path,
        "the organisation's domain (mypurecloud.de), or organization.loginURL and organization.apiURL")
    }
    let clientID = secretFile(Settings.clientIDFile)
    let clientSecret = secretFile(Settings.clientSecretFile)
    if clientID == nil { missing(Settings.clientIDFile.path, "the file with the OAuth client's id") }
    if clientSecret == nil { missing(Settings.clientSecretFile.path, "the file with the OAuth client's secret") }
    guard let clientID, let clientSecret,
      let loginURL = login ?? domain.map({ OrganizationSettings(domain: $0).loginURL }),
      let apiURL = api ?? domain.map({ OrganizationSettings(domain: $0).apiURL })
    else { return nil }
    return Configuration.Organization(
      name: domain ?? apiURL, loginURL: loginURL, apiURL: apiURL, clientIDFile: clientID,
      clientSecretFile: clientSecret, authorization: values[Settings.authorization], scope: values[Settings.scope],
      requestsPerMinute: values[Settings.requestsPerMinute], requestTimeout: values[Settings.requestTimeout],
      basePaths: Dictionary(
        zip(KindCatalog.all, Settings.basePaths).map { ($0.name, values[$1]) }, uniquingKeysWith: { $1 }))
  }

  private mutating func checkDomain(_ domain: String) {
    if domain.contains("/") || domain.contains(":") || domain.contains(where: \.isWhitespace) || domain.isEmpty {
      problem(
        Settings.domain.path, "organization.domain is a domain without scheme and path, for example mypurecloud.de")
      return
    }
    for prefix in ["api.", "login.", "apps."] where domain.hasPrefix(prefix) {
      problem(
        Settings.domain.path,
        "organization.domain goes without \"\(prefix)\" (did you mean \"\(domain.dropFirst(prefix.count))\"?)")
      return
    }
    if PublicRegions.domains[domain] == nil {
      let known = PublicRegions.domains.keys.map { ExactText($0) }.sorted()
      warning(
        Settings.domain.path,
        "organization.domain \"\(domain)\" is none of the platform's public regions"
          + ConfigurationDocument.hint(Suggestion.closest(to: ExactText(domain), among: known)))
    }
  }

  private func sync() -> Configuration.Sync {
    Configuration.Sync(
      onDrift: values[Settings.onDrift], driftInterval: values[Settings.driftInterval],
      onFailure: values[Settings.onFailure], settlingWindow: values[Settings.settlingWindow],
      liveMaxAge: values[Settings.liveMaxAge], debounce: values[Settings.debounce],
      concurrency: values[Settings.concurrency],
      plan: PlanSettings(
        prune: values[Settings.prune], adopt: values[Settings.adopt],
        limits: GuardLimits(
          maxChanged: values[Settings.maxChanged], maxDeleted: values[Settings.maxDeleted],
          smallestSet: values[Settings.smallestSet])))
  }

  private mutating func webhooks() -> [Configuration.Webhook] {
    let webhooks = values.elements(WebhookSettings.list).map { element in
      let name = element[WebhookSettings.name]
      return Configuration.Webhook(
        name: name, url: element[WebhookSettings.url], format: element[WebhookSettings.format],
        apiKeyFile: secret(element[WebhookSettings.apiKeyFile], "webhooks[\(name)].apiKeyFile"),
        secretFile: secret(element[WebhookSettings.secretFile], "webhooks[\(name)].secretFile"),
        events: element[WebhookSettings.events])
    }
    unique(webhooks.map(\.name), WebhookSettings.list.path)
    if webhooks.contains(where: { $0.name == WebhookEndpoint.forgeName }) {
      problem(WebhookSettings.list.path, "webhooks: the name \"forge\" is taken by the section forge")
    }
    return webhooks
  }

  private mutating func pushHooks() -> [Configuration.PushHook] {
    let hooks = values.elements(PushHookSettings.list).compactMap { element -> Configuration.PushHook? in
      let name = element[PushHookSettings.name]
      return secret(element[PushHookSettings.secretFile], "server.pushHooks[\(name)].secretFile").map {
        Configuration.PushHook(name: name, provider: element[PushHookSettings.provider], secretFile: $0)
      }
    }
    unique(hooks.map(\.name), PushHookSettings.list.path)
    for hook in hooks where !hook.name.utf8.allSatisfy(Self.isPlain) {
      problem(
        PushHookSettings.list.path,
        "server.pushHooks: the name \"\(hook.name)\" is part of an address: a-z A-Z 0-9 - _ only")
    }
    return hooks
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
  }

  private mutating func unique(_ names: [String], _ list: String) {
    var seen: Set<ExactText> = []
    for name in names where !seen.insert(ExactText(name)).inserted {
      problem(list, "\(list): two elements have the name \"\(name)\"")
    }
  }

  func secretFile(_ setting: Setting<String?>) -> SecretFile? { secret(values[setting], setting.path) }

  /// systemd hands secrets over in a folder of their own (`LoadCredential=`); a name without a folder is looked for
  /// there, else beside the configuration.
  private func secret(_ name: String?, _ setting: String) -> SecretFile? {
    guard let name, !name.isEmpty else { return nil }
    return SecretFile(setting: setting, path: absolute(name, in: environment["CREDENTIALS_DIRECTORY"]))
  }

  private func plainFile(_ setting: Setting<String?>) -> String? { values[setting].map { absolute($0, in: nil) } }

  private func absolute(_ name: String, in folder: String?) -> String {
    if name.hasPrefix("/") { return name }
    if let folder, !folder.isEmpty { return folder + "/" + name }
    let end = file.lastIndex(of: "/")
    return end.map { file[...$0] + name } ?? name
  }

  /// systemd separates several directories by colons.
  private static func firstDirectory(_ text: String) -> String? {
    text.split(separator: ":").first.map(String.init)
  }

  mutating func missing(_ path: String, _ what: String) {
    let setting = Settings.scalars.first { $0.path == path }
    // A wrong value was reported as such already.
    if places[path] != nil || setting?.environmentName.flatMap({ environment[$0] }) != nil { return }
    let variable = setting?.environmentName.map { " or \($0)" } ?? ""
    let note = fileIsMissing ? "; there is no such file: write it, or name another with --config" : ""
    problems.append(ConfigurationProblem(file, "\(path)\(variable) is not set: \(what)\(note)"))
  }

  mutating func problem(_ path: String, _ message: String) {
    problems.append(ConfigurationProblem(places[path] ?? file, message))
  }

  private mutating func warning(_ path: String, _ message: String) {
    problems.append(ConfigurationProblem(places[path] ?? file, .warning, message))
  }
}
