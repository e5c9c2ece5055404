import ControlPlane
import Notifications
import Reconciliation
import RoutingModel

/// Every key of the configuration with its type, default and reason, in the order of the reference page.
enum Settings {
  // MARK: repository
  static let url = Setting(
    "repository.url", optional: .address(["file", "http", "https", "ssh"]),
    "Where the rules are: file://, http://, https:// or ssh://. Never with a password in it.")
  static let branch = Setting("repository.branch", .text, "main", "main", "The branch that is brought into force.")
  static let path = Setting("repository.path", .text, ".", ".", "The folder of the manifests inside the repository.")
  static let pollInterval = Setting(
    "repository.pollInterval", .duration(.seconds(1)...days(1)), "15s", .seconds(15),
    "Time between two looks at the remote when nobody pushes a hint. One look costs the git host a few hundred bytes.")
  static let timeout = Setting(
    "repository.timeout", .duration(.seconds(1)...hours(1)), "60s", .seconds(60),
    "Deadline of one fetch; then its process is ended and the last good commit stays in force.")
  static let transport = Setting(
    "repository.transport", .choice(Configuration.Transport.self), "libgit2", .libgit2,
    "`git` runs the host's git instead, where Debian's libgit2 cannot connect (TLS 1.3 only, RSA keys).")
  static let usernameFile = Setting("repository.usernameFile", optional: .file, "File with the user name for http(s).")
  static let passwordFile = Setting(
    "repository.passwordFile", optional: .file, "File with the password or token for http(s).")
  static let sshKeyFile = Setting(
    "repository.sshKeyFile", optional: .file, "File with a private key without a passphrase.")
  static let knownHostsFile = Setting(
    "repository.knownHostsFile", optional: .file,
    "File with the SSH server's keys, as ssh-keyscan prints them.")
  static let verifyMode = Setting(
    "repository.verify.mode", .choice(Configuration.VerifyMode.self), "none", .none,
    "Which commits must be signed: none, the newest (head), or every one since the commit in force (all). Any other "
      + "commit is rejected, and the one in force stays.")
  static let allowedSignersFile = Setting(
    "repository.verify.allowedSignersFile", optional: .file,
    "Who may sign with SSH keys, as in ssh-keygen's ALLOWED SIGNERS, with times of validity.")
  static let keyringFile = Setting(
    "repository.verify.keyringFile", optional: .file,
    "Whose OpenPGP signatures count: every key in this file, written by `gpg --export` without armour.")
  static let fastForwardOnly = Setting(
    "repository.fastForwardOnly", .boolean, "true", true,
    "A branch whose history was rewritten waits for a person instead of being applied.")

  // MARK: organization
  static let domain = Setting(
    "organization.domain", optional: .text,
    "The region's domain (mypurecloud.de); gives https://login.DOMAIN and https://api.DOMAIN.")
  static let loginURL = Setting(
    "organization.loginURL", optional: .address(["http", "https"]),
    "Base address of the token endpoint, instead of the domain's.")
  static let apiURL = Setting(
    "organization.apiURL", optional: .address(["http", "https"]),
    "Base address of the API, instead of the domain's.")
  static let clientIDFile = Setting("organization.clientIDFile", optional: .file, "File with the OAuth client's id.")
  static let clientSecretFile = Setting(
    "organization.clientSecretFile", optional: .file, "File with the OAuth client's secret.")
  static let authorization = Setting(
    "organization.authorization", .choice(Configuration.Authorization.self), "basic", .basic,
    "How id and secret are sent: in a Basic header (the platform's way) or in the form (the tutorial's way).")
  static let scope = Setting("organization.scope", .text, "\"\"", "", "Scope of the token; not sent when empty.")
  static let requestsPerMinute = Setting(
    "organization.requestsPerMinute", .integer(0...100_000), "240", 240,
    "Requests in any minute, token requests and retries included. The platform allows 300; 0 switches pacing off.")
  static let requestTimeout = Setting(
    "organization.requestTimeout", .duration(.seconds(1)...minutes(10)), "60s", .seconds(60),
    "Deadline of one request with its whole answer.")
  static let basePaths = KindCatalog.all.map { kind in
    Setting(
      "organization.kinds.\(kind.name).basePath",
      .absolutePath, kind.remote.basePath,
      kind.remote.basePath, "Where the organisation serves \(kind.name) objects.")
  }

  // MARK: sync
  static let onDrift = Setting(
    "sync.onDrift", .choice(DriftPolicy.self), "heal", .heal,
    "Whether changes made behind git's back are undone or only reported.")
  static let driftInterval = Setting(
    "sync.driftInterval", .duration(.seconds(1)...days(7)), "5m", minutes(5),
    "Time between two complete reads of the organisation. 10,000 rules are 100 requests.")
  static let prune = Setting(
    "sync.prune", .choice(PrunePolicy.self), "confirm", .confirm,
    "What happens to live objects that an applied commit declared and git no longer does.")
  static let adopt = Setting(
    "sync.adopt", .choice(AdoptPolicy.self), "update", .update,
    "What happens to an object of a declared identity that somebody made by hand.")
  static let maxChanged = Setting(
    "sync.limits.maxChanged", .limit, "30%", .percent(30),
    "Most managed live objects of a kind that one plan may update, adopt or repair without approval.")
  static let maxDeleted = Setting(
    "sync.limits.maxDeleted", .limit, "10%", .percent(10),
    "Most managed live objects of a kind that one plan may delete without approval.")
  static let smallestSet = Setting(
    "sync.limits.smallestSet", .integer(0...1_000_000), "10", 10,
    "With fewer managed objects percentages mean little: there, more than one deletion needs approval.")
  static let onFailure = Setting(
    "sync.onFailure", .choice(FailurePolicy.self), "compensate", .compensate,
    "Whether the changes of a commit are taken back when one of them fails for good.")
  static let settlingWindow = Setting(
    "sync.settlingWindow", .duration(.zero...minutes(10)), "10s", .seconds(10),
    "After a write, a stale read within this time is not drift: the platform's reads can lag behind.")
  static let liveMaxAge = Setting(
    "sync.liveMaxAge", .duration(.zero...hours(24)), "10m", minutes(10),
    "A push is planned against the last complete read if it is not older; what it touches is read freshly.")
  static let debounce = Setting(
    "sync.debounce", .duration(.zero...minutes(1)), "50ms", .milliseconds(50),
    "Wait after a hint for more of them, so that a burst of pushes is one pass.")
  static let concurrency = Setting(
    "sync.concurrency", .integer(1...64), "8", 8,
    "Requests at the same time. The pace limits their rate, this limits the load on a slow server.")

  // MARK: validation
  static let expressionDepth = Setting(
    "validation.expressionDepth", .integer(1...100), "10", 10,
    "Nodes of an expression from the root to a leaf. Ten is what the platform accepts.")
  static let fileBytes = Setting(
    "validation.fileBytes", .integer(1024...16_777_216), "262144", 262_144,
    "Bytes of one manifest file. A rule is below a kilobyte.")
  static let files = Setting(
    "validation.files", .integer(1...1_000_000), "100000", 100_000, "Manifest files in one commit.")

  // MARK: replay
  static let calls = Setting(
    "replay.calls", optional: .text,
    "Historical calls, by which plans and events tell what rules do: a file, a folder or a pattern; JSON Lines or CSV, "
      + "also packed with gzip or zstd.")
  static let replayFields = Setting(
    "replay.fields", .object, "{}", JSONObject(),
    "Where fields of rules stand in the calls, if not where their names say: `language: customer.spoken`, "
      + "`queue: participants[purpose=acd].participantName`. `id`, `time` and `queue` may be among them.")
  static let replayGate = Setting(
    "replay.gate", .object, "{}", JSONObject(),
    "Most calls of the past that a commit may move without approval: `maxMovedCalls` of all, `perRule` of those that a "
      + "rule took before; a percentage or a number.")

  // MARK: forge
  static let forgeProvider = Setting(
    "forge.provider", optional: .choice(ForgeProvider.self),
    "Whose API is told how commits fare (commit status), and shows plans in pull requests; Forgejo is `gitea`.")
  static let forgeAPIURL = Setting(
    "forge.apiURL", optional: .address(["http", "https"]),
    "Base address of the API; without it https://api.github.com or https://gitlab.com/api/v4. Gitea: https://HOST/api/v1."
  )
  static let forgeRepository = Setting(
    "forge.repository", optional: .text, "`owner/name`; on GitLab the project's path or number.")
  static let forgeTokenFile = Setting(
    "forge.tokenFile", optional: .file, "File with a token that may write commit statuses and comments.")
  static let forgeContext = Setting(
    "forge.context", optional: .text,
    "Name of the status, one for each organisation; without it `routekeeper/` and the organisation's domain.")
  static let forgeStatusURL = Setting(
    "forge.statusURL", optional: .address(["http", "https"]),
    "Where the status links to, such as the status page behind a proxy.")

  // MARK: alarms
  static let alarmSuspended = Setting(
    "alarms.suspended", .duration(.zero...days(365)), "1d", days(1),
    "An alarm is raised when `routekeeper suspend` lasts longer; 0s for never.")
  static let alarmRemoteSilent = Setting(
    "alarms.remoteSilent", .duration(.zero...days(365)), "15m", minutes(15),
    "An alarm is raised when the remote has not answered for so long, and for three polls; 0s for never.")
  static let alarmEvidenceOld = Setting(
    "alarms.evidenceOld", .duration(.zero...days(365)), "30m", minutes(30),
    "An alarm is raised when the organisation could not be read for so long, and for three drift intervals; 0s for "
      + "never.")

  // MARK: network, audit, server, state, log
  static let proxy = Setting(
    "network.proxy", optional: .address(["http"]), "Proxy for all outgoing requests, http://host:port.")
  static let certificateAuthorityFile = Setting(
    "network.certificateAuthorityFile", optional: .file,
    "PEM file with certificate authorities that are trusted beside the system's.")
  static let retention = Setting(
    "audit.retention", .duration(days(1)...days(36_500)), "400d", days(400),
    "Age at which audit records are exported and pruned.")
  static let anchorFile = Setting(
    "audit.anchorFile", optional: .file,
    "File outside the state directory that each head of the audit log is appended to, about 120 bytes each; a log that "
      + "was cut or replaced shows against it, and the daemon does not start with one."
  )
  static let listen = Setting(
    "server.listen", .listenAddress, "127.0.0.1:8611", "127.0.0.1:8611",
    "Where status page, metrics and push hooks are served. Loopback: put a proxy before it to serve others.")
  static let allowedHosts = Setting(
    "server.allowedHosts", .hostNames, "[]", [],
    "Names under which a proxy makes the status page known; requests to any other name but localhost get 421, so that no "
      + "foreign page reaches it by a name of its own.")
  static let stateDirectory = Setting(
    "state.directory", optional: .text,
    "Where the journal and the git mirror are; without it $STATE_DIRECTORY, else "
      + Configuration.packagedStateDirectory + ".")
  static let logLevel = Setting(
    "log.level", .choice(Configuration.LogLevel.self), "info", .info, "Least important message that is logged.")
  static let logFormat = Setting(
    "log.format", optional: .choice(Configuration.LogFormat.self),
    "Without it: text on a terminal, else json.")

  static let scalars: [SettingDescription] = repositoryKeys + organizationKeys + syncKeys + reportingKeys + otherKeys

  private static let repositoryKeys = [
    url.description, branch.description, path.description, pollInterval.description, timeout.description,
    transport.description, usernameFile.description, passwordFile.description, sshKeyFile.description,
    knownHostsFile.description, verifyMode.description, allowedSignersFile.description, keyringFile.description,
    fastForwardOnly.description,
  ]
  private static let organizationKeys =
    [
      domain.description, loginURL.description, apiURL.description, clientIDFile.description,
      clientSecretFile.description, authorization.description, scope.description, requestsPerMinute.description,
      requestTimeout.description,
    ] + basePaths.map { $0.description }
  private static let syncKeys = [
    onDrift.description, driftInterval.description, prune.description, adopt.description, maxChanged.description,
    maxDeleted.description, smallestSet.description, onFailure.description, settlingWindow.description,
    liveMaxAge.description, debounce.description, concurrency.description,
  ]
  private static let reportingKeys = [
    forgeProvider.description, forgeAPIURL.description, forgeRepository.description, forgeTokenFile.description,
    forgeContext.description, forgeStatusURL.description,
    alarmSuspended.description, alarmRemoteSilent.description, alarmEvidenceOld.description,
  ]
  private static let otherKeys = [
    expressionDepth.description, fileBytes.description, files.description, calls.description,
    replayFields.description, replayGate.description, proxy.description, certificateAuthorityFile.description,
    retention.description, anchorFile.description, listen.description, allowedHosts.description,
    stateDirectory.description, logLevel.description,
    logFormat.description,
  ]

  static let lists: [ListSetting] = [WebhookSettings.list, PushHookSettings.list]

  private static func minutes(_ count: Int) -> Duration { .seconds(60 * count) }
  private static func hours(_ count: Int) -> Duration { .seconds(3600 * count) }
  private static func days(_ count: Int) -> Duration { .seconds(86_400 * count) }
}

enum WebhookSettings {
  static let name = Setting("name", .text, "", "", "Names the endpoint in messages and in `routekeeper webhooks`.")
  static let url = Setting("url", .address(["http", "https"]), "", "", "Where events are sent.")
  static let format = Setting(
    "format", .choice(Configuration.WebhookFormat.self), "cloudevents", .cloudevents,
    "CloudEvents 1.0, or exactly the tutorial's payload.")
  static let apiKeyFile = Setting("apiKeyFile", optional: .file, "File with the value of the header X-API-Key.")
  static let secretFile = Setting(
    "secretFile", optional: .file, "File with the Standard Webhooks secret that signs each request.")
  static let events = Setting("events", .texts, "[\"*\"]", ["*"], "Types of events, `*` at an end matching any rest.")

  static let list = ListSetting(
    path: "webhooks", documentation: "Endpoints that are told about every change.",
    items: [
      name.description, url.description, format.description, apiKeyFile.description, secretFile.description,
      events.description,
    ], required: ["name", "url"])
}

enum PushHookSettings {
  static let name = Setting("name", .text, "", "", "The last part of the address, /hooks/NAME.")
  static let provider = Setting(
    "provider", .choice(HookProvider.self), "generic", .generic,
    "Whose signature is verified.")
  static let secretFile = Setting("secretFile", .file, "", "", "File with the secret that the sender signs with.")

  static let list = ListSetting(
    path: "server.pushHooks", documentation: "Senders whose push hooks make Routekeeper look at once.",
    items: [name.description, provider.description, secretFile.description],
    required: ["name", "secretFile"])
}
