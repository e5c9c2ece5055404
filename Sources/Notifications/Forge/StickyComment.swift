internal import RoutingModel

/// One comment in a pull request that is written once and then kept up to date.
package struct StickyComment: Sendable {
  /// Why there is no comment; the message never holds the token.
  package struct Failure: Error, Hashable, Sendable {
    package let message: String
    package let isCredentials: Bool
  }

  /// One request to the API.
  package struct Call: Sendable {
    package let method: String
    package let url: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
  }

  private let forge: Forge
  private let token: String
  private let exchange: @Sendable (Call) async -> WebhookResponse

  /// Comments that are looked through; a pull request with more has other troubles.
  private static let mostPages = 50
  private static let pageSize = 100
  /// A page of a hundred comments of the largest size is below.
  package static let answerLimit = 32 << 20
  package static let timeout = Duration.seconds(30)

  package init(forge: Forge, token: String, send: @escaping @Sendable (Call) async -> WebhookResponse) {
    self.forge = forge
    self.token = token
    exchange = send
  }

  /// Invisible, and the same for every comment about this organisation.
  private var mark: String {
    let name = forge.context.utf8.map {
      (0x21...0x7E).contains($0) && $0 != 0x2D && $0 != 0x3E ? $0 : UInt8(ascii: "_")
    }
    return "<!-- routekeeper plan \(String(decoding: name, as: UTF8.self)) -->"
  }

  private var comments: (list: @Sendable (Int) -> String, one: @Sendable (Int64, Int) -> String) {
    let base = forge.repositoryURL
    return switch forge.provider {
    case .github, .gitea: ({ "\(base)/issues/\($0)/comments" }, { id, _ in "\(base)/issues/comments/\(id)" })
    case .gitlab:
      ({ "\(base)/merge_requests/\($0)/notes" }, { id, number in "\(base)/merge_requests/\(number)/notes/\(id)" })
    }
  }

  /// Writes the comment, or replaces the one that was written before.
  /// - Parameter number: of the pull request; on GitLab of the merge request within its project.
  package func put(_ markdown: String, on number: Int) async throws(Failure) {
    let body = JSONWriter.bytes(of: ["body": .string(mark + "\n" + markdown)])
    if let id = try await find(on: number) {
      let method = forge.provider == .gitlab ? "PUT" : "PATCH"
      let answer = try await send(method, comments.one(id, number), body)
      // It may be somebody else's, or deleted since.
      if ![403, 404].contains(answer.status) { return try expect(answer) }
    }
    try expect(try await send("POST", comments.list(number), body))
  }

  private func find(on number: Int) async throws(Failure) -> Int64? {
    var first: Int64?
    for page in 1...Self.mostPages {
      let url = "\(comments.list(number))?per_page=\(Self.pageSize)&limit=\(Self.pageSize)&page=\(page)"
      let answer = try await send("GET", url, [])
      try expect(answer)
      guard let comments = CommentPage(answer.body, mark: mark) else {
        throw Failure(message: "\(forge.apiURL) did not answer with a list of comments", isCredentials: false)
      }
      if let own = comments.own { return own }
      // A server without pages answers with the same again.
      if comments.count < Self.pageSize || comments.first == first { return nil }
      first = comments.first
    }
    return nil
  }

  private struct Answer {
    let status: Int
    let body: [UInt8]
  }

  private func send(_ method: String, _ url: String, _ body: [UInt8]) async throws(Failure) -> Answer {
    let headers: [(name: String, value: String)]
    do throws(WebhookCredentialsError) { headers = try forge.headers(token: token) } catch {
      throw Failure(message: error.message, isCredentials: true)
    }
    switch await exchange(Call(method: method, url: url, headers: headers, body: body)) {
    case .answered(let status, _, let body): return Answer(status: status, body: body)
    case .failed(let message): throw Failure(message: "\(forge.apiURL): \(message)", isCredentials: false)
    }
  }

  private func expect(_ answer: Answer) throws(Failure) {
    if (200..<300).contains(answer.status) { return }
    let echo = CredentialEcho([token])
    let text =
      echo.isIn(answer.body) ? CredentialEcho.replacement : String(decoding: answer.body.prefix(800), as: UTF8.self)
    let hint =
      switch answer.status {
      case 401, 403: "; the token of forge.tokenFile may not write comments"
      case 404: "; check forge.repository, the number, and what the token of forge.tokenFile may see"
      default: ""
      }
    throw Failure(
      message: "\(forge.apiURL) answered \(answer.status)\(hint): \(OneLine.text(text, longest: 200))",
      isCredentials: [401, 403].contains(answer.status))
  }
}
