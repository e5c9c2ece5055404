package import GenesysCloud
package import Git
package import HTTPTransport
import Journal
package import Logging
package import Manifests
import Notifications
package import Reconciliation
import RoutingModel

/// The parts that a configuration describes, made and not yet started.
extension Configuration {
  package func transport() throws(NetworkSettingsError) -> HTTPTransport {
    var settings = NetworkSettings(
      proxy: network.proxy, certificateAuthorityFile: network.certificateAuthorityFile)
    settings.connectionsPerHost = sync.concurrency
    return try HTTPTransport(settings: settings)
  }

  /// - Returns: `nil` where the configuration names no organisation.
  package func organizationClient(_ transport: HTTPTransport, logger: Logger) -> GenesysOrganization? {
    guard let organization else { return nil }
    var settings = OrganizationSettings(loginURL: organization.loginURL, apiURL: organization.apiURL)
    settings.authorization = organization.authorization == .form ? .form : .basic
    settings.scope = organization.scope
    settings.requestsPerMinute = organization.requestsPerMinute
    settings.requestTimeoutMilliseconds = organization.requestTimeout.wholeMilliseconds
    settings.basePaths = organization.basePaths
    let (idFile, secretFile) = (organization.clientIDFile, organization.clientSecretFile)
    return GenesysOrganization(
      settings: settings, transport: transport, clock: SystemClock.client, random: { SystemClock.random() },
      credentials: { () async throws(CredentialsUnreadable) in
        do throws(SecretUnreadable) {
          return ClientCredentials(clientID: try idFile.text(), clientSecret: try secretFile.text())
        } catch {
          throw CredentialsUnreadable(error.description)
        }
      }, logger: logger)
  }

  package var manifestSettings: ManifestSettings {
    ManifestSettings(
      expressionDepth: validation.expressionDepth, documents: DocumentLimits(bytes: validation.fileBytes),
      files: validation.files)
  }

  /// - Parameters:
  ///   - directory: of the mirror; `nil` for the daemon's own, which one process at a time may use.
  ///   - branch: `nil` for the configured one.
  ///   - fetchesAgain: Each fetch prepares the next one.
  /// - Throws: what is wrong with the address of the repository.
  package func commitSource(
    mirror directory: String? = nil, branch: String? = nil, fetchesAgain: Bool = false
  ) throws(GitError) -> CommitSource {
    guard let url = repository.url else {
      throw GitError(.configuration, "repository.url is not set")
    }
    let mirror = Mirror(
      directory: directory ?? stateDirectory + "/mirror.git", remote: try RemoteURL(url),
      branch: branch ?? repository.branch,
      credentials: GitCredentials(
        usernameFile: repository.usernameFile?.path, passwordFile: repository.passwordFile?.path,
        sshKeyFile: repository.sshKeyFile?.path, knownHostsFile: repository.knownHostsFile),
      connection: GitConnection(
        transport: repository.transport == .git ? .git : .libgit2,
        certificateAuthorityFile: network.certificateAuthorityFile, proxy: network.proxy),
      limits: GitLimits(fileBytes: validation.fileBytes, files: validation.files), keepsWorkerReady: fetchesAgain)
    return CommitSource(
      mirror: mirror, folder: repository.path, settings: manifestSettings, deadline: repository.timeout,
      fastForwardOnly: repository.fastForwardOnly, signatures: signaturePolicy)
  }

  private var signaturePolicy: SignaturePolicy? {
    let signers = TrustedSigners(
      allowedSignersFile: repository.allowedSignersFile, keyringFile: repository.keyringFile)
    return switch repository.verifyMode {
    case .none: nil
    case .head: SignaturePolicy(scope: .head, signers: signers)
    case .all: SignaturePolicy(scope: .all, signers: signers)
    }
  }

  /// How the journal is opened to write.
  var journalOptions: Journal.Options {
    Journal.Options(
      now: { SystemClock.wall() }, makeEventID: { "evt_" + SystemClock.identifier() }, anchorFile: auditAnchorFile)
  }

  package var reconcilerSettings: ReconcilerSettings {
    var settings = ReconcilerSettings(instanceID: SystemClock.identifier(), digest: { SHA256Digest.hexadecimal($0) })
    settings.plan = sync.plan
    settings.onDrift = sync.onDrift
    settings.onFailure = sync.onFailure
    settings.pollInterval = repository.pollInterval.wholeMilliseconds
    settings.driftInterval = sync.driftInterval.wholeMilliseconds
    settings.debounce = sync.debounce.wholeMilliseconds
    settings.settlingWindow = sync.settlingWindow.wholeMilliseconds
    settings.liveMaxAge = sync.liveMaxAge.wholeMilliseconds
    settings.concurrency = sync.concurrency
    settings.alarms.suspended = alarms.suspended.wholeMilliseconds
    settings.alarms.remoteSilent = alarms.remoteSilent.wholeMilliseconds
    settings.alarms.evidenceOld = alarms.evidenceOld.wholeMilliseconds
    return settings
  }

  /// Every receiver of events, the forge last.
  var webhookEndpoints: [WebhookEndpoint] { configuredWebhooks + (forgeEndpoint.map { [$0] } ?? []) }

  private var forgeEndpoint: WebhookEndpoint? {
    forge.map { access in
      WebhookEndpoint(forge: access.forge) { () async throws(WebhookCredentialsError) in
        do throws(SecretUnreadable) { return WebhookCredentials(apiKey: try access.tokenFile.text()) } catch {
          throw WebhookCredentialsError(error.description)
        }
      }
    }
  }

  private var configuredWebhooks: [WebhookEndpoint] {
    webhooks.map { webhook in
      let (apiKeyFile, secretFile) = (webhook.apiKeyFile, webhook.secretFile)
      return WebhookEndpoint(
        name: webhook.name, url: webhook.url, format: webhook.format == .tutorial ? .tutorial : .cloudevents,
        events: webhook.events
      ) { () async throws(WebhookCredentialsError) in
        do throws(SecretUnreadable) {
          return WebhookCredentials(apiKey: try apiKeyFile?.text(), secrets: try secretFile?.text())
        } catch {
          throw WebhookCredentialsError(error.description)
        }
      }
    }
  }
}
