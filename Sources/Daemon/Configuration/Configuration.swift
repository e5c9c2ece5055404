package import ControlPlane
package import Notifications
package import Reconciliation
package import RoutingModel

/// Everything an operator can set. Defaults, units and reasons stand beside each key in `Settings`.
package struct Configuration: Sendable {
  /// Of the packaged unit (`StateDirectory=routekeeper`).
  package static let packagedStateDirectory = "/var/lib/routekeeper"

  package enum Transport: String, CaseIterable, Sendable { case libgit2, git }
  package enum VerifyMode: String, CaseIterable, Sendable { case none, head, all }
  package enum Authorization: String, CaseIterable, Sendable { case basic, form }
  package enum WebhookFormat: String, CaseIterable, Sendable { case cloudevents, tutorial }
  package enum LogLevel: String, CaseIterable, Sendable { case trace, debug, info, notice, warning, error, critical }
  package enum LogFormat: String, CaseIterable, Sendable { case json, text }

  package struct Repository: Sendable {
    /// `nil` only where the command does not need one.
    package let url: String?
    package let branch: String
    package let path: String
    package let pollInterval: Duration
    package let timeout: Duration
    package let transport: Transport
    package let usernameFile: SecretFile?
    package let passwordFile: SecretFile?
    package let sshKeyFile: SecretFile?
    package let knownHostsFile: String?
    package let verifyMode: VerifyMode
    package let allowedSignersFile: String?
    package let keyringFile: String?
    package let fastForwardOnly: Bool
  }

  package struct Organization: Sendable {
    /// For people: the domain, else the API's address.
    package let name: String
    package let loginURL: String
    package let apiURL: String
    package let clientIDFile: SecretFile
    package let clientSecretFile: SecretFile
    package let authorization: Authorization
    package let scope: String
    /// 0: no pacing.
    package let requestsPerMinute: Int
    package let requestTimeout: Duration
    /// By the name of the kind.
    package let basePaths: [ExactText: String]
  }

  package struct Sync: Sendable {
    package let onDrift: DriftPolicy
    package let driftInterval: Duration
    package let onFailure: FailurePolicy
    package let settlingWindow: Duration
    package let liveMaxAge: Duration
    package let debounce: Duration
    package let concurrency: Int
    /// `prune`, `adopt` and `limits`.
    package let plan: PlanSettings
  }

  package struct AlarmLimits: Sendable {
    package let suspended: Duration
    package let remoteSilent: Duration
    package let evidenceOld: Duration
  }

  package struct Validation: Sendable {
    package let expressionDepth: Int
    package let fileBytes: Int
    package let files: Int
  }

  package struct Webhook: Sendable {
    package let name: String
    package let url: String
    package let format: WebhookFormat
    package let apiKeyFile: SecretFile?
    package let secretFile: SecretFile?
    package let events: [String]
  }

  /// The git host's API.
  package struct ForgeAccess: Sendable {
    package let forge: Forge
    package let tokenFile: SecretFile
  }

  package struct Replay: Sendable {
    package let calls: String?
    package let fields: JSONObject
    package let gate: ReplayGate
  }

  package struct Network: Sendable {
    package let proxy: String?
    package let certificateAuthorityFile: String?
  }

  package struct PushHook: Sendable {
    package let name: String
    package let provider: HookProvider
    package let secretFile: SecretFile
  }

  package struct Server: Sendable {
    /// `host:port`; port 0 lets the system choose.
    package let listen: String
    package let pushHooks: [PushHook]
    /// Names, without ports.
    package let allowedHosts: [String]
  }

  package let repository: Repository
  /// `nil` only where the command does not need one.
  package let organization: Organization?
  package let sync: Sync
  package let alarms: AlarmLimits
  package let validation: Validation
  package let webhooks: [Webhook]
  /// `nil` where none is told.
  package let forge: ForgeAccess?
  package let replay: Replay
  package let network: Network
  package let auditRetention: Duration
  /// Outside the state directory; `nil` for none.
  package let auditAnchorFile: String?
  package let server: Server
  package let stateDirectory: String
  package let logLevel: LogLevel
  /// `nil`: text on a terminal, else JSON.
  package let logFormat: LogFormat?

  var anchorFiles: [String] { auditAnchorFile.map { [$0] } ?? [] }

  /// Every file with a secret, for `doctor` and for the check at start.
  package var secretFiles: [SecretFile] {
    let repositoryFiles = [repository.usernameFile, repository.passwordFile, repository.sshKeyFile]
    let organizationFiles = organization.map { [$0.clientIDFile, $0.clientSecretFile] } ?? []
    return repositoryFiles.compactMap { $0 } + organizationFiles
      + webhooks.flatMap { [$0.apiKeyFile, $0.secretFile].compactMap { $0 } } + [forge?.tokenFile].compactMap { $0 }
      + server.pushHooks.map(\.secretFile)
  }
}
