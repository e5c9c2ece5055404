internal import RoutingModel

/// Tries a forge without changing anything there: `routekeeper doctor`.
package struct ForgeProbe: Sendable {
  package enum Finding: Hashable, Sendable {
    case good(String)
    /// It works so far; whether statuses may be written is in doubt.
    case doubtful(String)
    case unreachable(String)
    /// The token, or what it may see.
    case refused(String)
  }

  /// One request; answers as webhooks do.
  package struct Call: Sendable {
    package let url: String
    package let headers: [(name: String, value: String)]
  }

  /// Of the description of a repository.
  package static let answerLimit = 1 << 20
  package static let timeout = Duration.seconds(10)

  /// GitLab's role that may set commit statuses.
  private static let developer: Int64 = 30

  private let forge: Forge
  private let token: String

  package init(forge: Forge, token: String) {
    self.forge = forge
    self.token = token
  }

  package func look(_ exchange: @Sendable (Call) async -> WebhookResponse) async -> Finding {
    let headers: [(name: String, value: String)]
    do throws(WebhookCredentialsError) { headers = try forge.headers(token: token) } catch {
      return .refused(error.message)
    }
    switch await exchange(Call(url: forge.repositoryURL, headers: headers)) {
    case .failed(let message): return .unreachable("\(forge.apiURL): \(message)")
    case .answered(let status, _, let body): return reading(status, body)
    }
  }

  func reading(_ status: Int, _ body: [UInt8]) -> Finding {
    switch status {
    case 200..<300: break
    case 401: return .refused("\(forge.apiURL) does not accept the token")
    case 403: return .refused("\(forge.apiURL) refuses the token (403): it is not allowed to read \(forge.repository)")
    case 404:
      return .refused(
        "\(forge.apiURL) knows no repository \(forge.repository), or does not show it to this token (404)")
    default: return .unreachable("\(forge.apiURL) answered \(status)")
    }
    guard let permissions = (try? JSONReader.read(body))?["permissions"] else {
      return .doubtful("\(forge.repository) is there; the forge does not tell what the token may do")
    }
    return maySetStatuses(permissions)
      ? .good("\(forge.repository) at \(forge.apiURL)")
      : .doubtful(
        "\(forge.repository) is there, but the token's owner may not write to it, as commit statuses need")
  }

  private func maySetStatuses(_ permissions: JSONValue) -> Bool {
    switch forge.provider {
    case .github, .gitea: return permissions["push"] == .bool(true)
    case .gitlab:
      return ["project_access", "group_access"].contains { key in
        permissions[key]?["access_level"]?.numberValue?.int64.map { $0 >= Self.developer } ?? false
      }
    }
  }
}
