import Journal
import RoutingModel
import Testing

@testable import Notifications

/// How events become statuses of a commit, and what the three APIs are sent.
@Suite struct CommitStatusTests {
  static let sha = "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d"

  static func record(_ type: EventType, _ details: JSONObject = JSONObject(), sha: String = sha) -> JSONValue {
    ["type": .string(type.rawValue), "commit": ["sha": .string(sha)], "details": .object(details)]
  }

  private static let finding: JSONValue = [
    ["file": "rules/a.yaml", "line": 12, "code": "RK0107", "message": "unknown operator \"equals\""]
  ]

  @Test(arguments: [
    (EventType.commitReceived, JSONObject(), "pending", "received, not checked yet"),
    (
      .commitRejected, JSONObject([("diagnostics", finding)]), "failure",
      "rejected: rules/a.yaml:12 RK0107: unknown operator \"equals\""
    ),
    (
      .guardRefused, JSONObject([("reasons", ["sync.prune", "windows"])]), "pending",
      "waits for approval: sync.prune; windows"
    ),
    (
      .syncDeferred, JSONObject([("reason", "in a denied window until 2027")]), "pending",
      "waits: in a denied window until 2027"
    ),
    (
      .commitApplied, JSONObject([("summary", ["create": 2, "update": 0, "adopt": 0, "delete": 1])]), "success",
      "in force: 2 created, 1 deleted"
    ),
    (.commitApplied, JSONObject([("summary", ["create": 0])]), "success", "in force: nothing to change"),
    (.commitFailed, JSONObject([("error", "Sales/A: refused")]), "failure", "failed: Sales/A: refused"),
    (.commitCompensated, JSONObject([("error", "x")]), "failure", "failed and taken back: x"),
  ])
  func statesOfCommits(type: EventType, details: JSONObject, state: String, description: String) throws {
    let status = try #require(CommitStatus(Self.record(type, details)))
    #expect("\(status.state)" == state)
    #expect(status.description == description)
    #expect(CommitStatus.types.contains(type))
  }

  /// A person's decision is told of the commit that it keeps out, not of the one that it brings back.
  @Test(arguments: [
    ("rolled back", "calls went astray", "rolled back: calls went astray"),
    ("quarantined", "", "quarantined by a person"),
  ])
  func aCommitThatIsHeldBack(change: String, reason: String, description: String) throws {
    let earlier = String(repeating: "0", count: 40)
    let event: (JSONValue) -> JSONValue = { held in
      [
        "type": .string(EventType.syncQuarantined.rawValue), "commit": ["sha": .string(earlier)],
        "change": .string(change), "details": ["held": held, "reason": .string(reason)],
      ]
    }
    let status = try #require(CommitStatus(event(.string(Self.sha))))
    #expect(status.sha == Self.sha && status.state == .failure && status.description == description)
    #expect(CommitStatus.types.contains(.syncQuarantined))
    for held in [JSONValue.null, .string(earlier), "../../evil"] { #expect(CommitStatus(event(held)) == nil) }
  }

  @Test func whatIsNoStateOfACommit() {
    #expect(CommitStatus(Self.record(.resourceCreated)) == nil)
    #expect(CommitStatus(Self.record(.commitApplied, sha: "../../evil")) == nil)
    #expect(CommitStatus(Self.record(.commitApplied, sha: String(repeating: "A", count: 40))) == nil)
    #expect(CommitStatus(Self.record(.guardRefused, JSONObject([("inForce", true)]))) == nil)
  }

  @Test func descriptionsFitTheSmallestLimit() throws {
    let long = JSONObject([("error", .string(String(repeating: "é\n", count: 500)))])
    let status = try #require(CommitStatus(Self.record(.commitFailed, long)))
    #expect(status.description.unicodeScalars.count == 140)
    #expect(!status.description.contains("\n"))
  }

  @Test(arguments: [
    (
      ForgeProvider.github, "https://api.github.com/repos/acme/rules/statuses/\(sha)", "authorization", "Bearer tok",
      "context", "failure"
    ),
    (
      .gitea, "https://api.github.com/repos/acme/rules/statuses/\(sha)", "authorization", "token tok", "context",
      "failure"
    ),
    (.gitlab, "https://api.github.com/projects/acme%2Frules/statuses/\(sha)", "private-token", "tok", "name", "failed"),
  ])
  func requests(
    provider: ForgeProvider, url: String, header: String, value: String, name: String, failure: String
  ) throws {
    let forge = Forge(
      provider: provider, apiURL: "https://api.github.com/", repository: "acme/rules", context: "routekeeper/eu",
      statusURL: "https://status.example")
    let status = try #require(CommitStatus(Self.record(.commitFailed)))
    let request = try forge.request(for: status, token: "tok\n")
    #expect(request.url == url)
    #expect(request.headers.first { $0.name.lowercased() == header }?.value == value)
    #expect(request.headers.contains { $0.name == "User-Agent" })
    let body = try JSONReader.read(request.body)
    #expect(body[name] == "routekeeper/eu" && body["state"] == .string(failure))
    #expect(body["target_url"] == "https://status.example")
  }

  @Test(arguments: [nil, "", "two words", "line\u{0}break"] as [String?]) func tokensThatAreNone(token: String?) throws
  {
    let forge = Forge(provider: .github, apiURL: "http://x", repository: "a/b", context: "c", statusURL: nil)
    let status = try #require(CommitStatus(Self.record(.commitApplied)))
    let error = #expect(throws: WebhookCredentialsError.self) { try forge.request(for: status, token: token) }
    #expect(error?.message.contains("words") != true)
  }

  /// GitLab says so where a status has that state already; a commit that a forge does not know holds back no other.
  @Test func answers() {
    func reading(_ provider: ForgeProvider, _ status: Int, _ body: String = "") -> DeliveryAnswer {
      Forge(provider: provider, apiURL: "http://x", repository: "a/b", context: "c", statusURL: nil)
        .reading(.answered(status: status, retryAfter: nil, body: Array(body.utf8)))
    }
    let transition = #"{"message": "Cannot transition status via :enqueue from :pending"}"#
    #expect(reading(.gitlab, 400, transition) == .delivered)
    #expect(reading(.github, 400, transition) == .refused)
    #expect(reading(.github, 422) == .refused)
    #expect(reading(.github, 401) == .ordinary)
    #expect(reading(.github, 500) == .ordinary)
    #expect(reading(.github, 201) == .ordinary)
  }
}
