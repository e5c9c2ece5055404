internal import RoutingModel

/// A git host whose API is told how commits fare, and where plans are shown in pull requests.
package enum ForgeProvider: String, CaseIterable, Hashable, Sendable {
  case github, gitlab
  /// Forgejo has the same API.
  case gitea

  /// `nil` where each installation has its own.
  package var publicAPI: String? {
    switch self {
    case .github: "https://api.github.com"
    case .gitlab: "https://gitlab.com/api/v4"
    case .gitea: nil
    }
  }
}

/// One repository on a forge, and under which name we speak there.
package struct Forge: Sendable {
  package let provider: ForgeProvider
  /// Base address of the API, without a slash at the end.
  package let apiURL: String
  /// `owner/name`; on GitLab the project's path or number.
  package let repository: String
  /// One for each organisation that the repository is deployed to.
  package let context: String
  /// Where people read more; `nil` for no link.
  package let statusURL: String?

  package init(provider: ForgeProvider, apiURL: String, repository: String, context: String, statusURL: String?) {
    self.provider = provider
    self.apiURL = apiURL.utf8.last == UInt8(ascii: "/") ? String(apiURL.dropLast()) : apiURL
    self.repository = repository
    self.context = context
    self.statusURL = statusURL
  }

  /// `…/repos/OWNER/NAME` or `…/projects/GROUP%2FNAME`
  var repositoryURL: String {
    switch provider {
    case .github, .gitea:
      let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
      return "\(apiURL)/repos/" + parts.map { PercentEncoding.encode(String($0)) }.joined(separator: "/")
    case .gitlab: return "\(apiURL)/projects/\(PercentEncoding.encode(repository))"
    }
  }

  /// - Throws: where the token is not one word; the message holds none of it.
  func headers(token: String?) throws(WebhookCredentialsError) -> [(name: String, value: String)] {
    guard let token else { throw WebhookCredentialsError("forge.tokenFile is not set") }
    let words = token.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let word = words.first, word.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw WebhookCredentialsError("forge.tokenFile holds not exactly one word of printable ASCII")
    }
    // GitHub refuses requests without the name of a program.
    let common = [("Content-Type", "application/json"), ("User-Agent", "routekeeper")]
    switch provider {
    case .github:
      return common + [
        ("Authorization", "Bearer \(word)"), ("Accept", "application/vnd.github+json"),
        ("X-GitHub-Api-Version", "2022-11-28"),
      ]
    case .gitlab: return common + [("PRIVATE-TOKEN", String(word))]
    case .gitea: return common + [("Authorization", "token \(word)")]
    }
  }
}
