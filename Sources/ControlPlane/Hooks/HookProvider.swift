/// Whose push hooks are verified, and how (`server.pushHooks[].provider`).
package enum HookProvider: String, CaseIterable, Sendable {
  /// `X-Hub-Signature-256: sha256=HEX`, id in `X-GitHub-Delivery`.
  case github
  /// `X-Gitlab-Token`, or Standard Webhooks where the secret is a signing token (`whsec_…`).
  case gitlab
  /// `X-Gitea-Signature: HEX`, id in `X-Gitea-Delivery`; Forgejo sends the same.
  case gitea
  /// `X-Hub-Signature: sha256=HEX`, id in `X-Request-UUID`.
  case bitbucket
  /// Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,BASE64`.
  case standardWebhooks = "standard-webhooks"
  /// `X-Signature: sha256=HEX`; no delivery id.
  case generic
}

/// One entry of `server.pushHooks`.
package struct PushHook: Sendable {
  /// The last part of its address, `/hooks/NAME`.
  package let name: String
  package let provider: HookProvider
  /// Read for each request, so that a new secret needs no restart; `nil` or empty refuses everything.
  package let secret: @Sendable () async -> [UInt8]?

  package init(name: String, provider: HookProvider, secret: @escaping @Sendable () async -> [UInt8]?) {
    self.name = name
    self.provider = provider
    self.secret = secret
  }
}
