import Crypto
import RoutingModel
import Testing

@testable import ControlPlane

/// Push hooks: whatever the body says, the signature decides; whatever the headers say, only the right one counts.
@Suite struct HookCorpusTests {
  private struct Request {
    var provider: HookProvider
    var headers: [String: String]
    var body: [UInt8]
    var secret = HookCorpusTests.secret
    var seconds: Int64 = 1_700_000_000
  }

  private static let secret = Array("It's a Secret to Everybody".utf8)
  private static let timestamp = "1700000000"

  private static func hexadecimal(_ body: [UInt8], _ key: [UInt8] = secret) -> String {
    HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: key))
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func base64(_ body: [UInt8], id: String = "msg_1", time: String = timestamp) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(id).\(time).".utf8) + body, using: SymmetricKey(data: secret))
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits = code.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }
    while bits.count % 6 != 0 { bits.append(0) }
    var digits = stride(from: 0, to: bits.count, by: 6).map { start in
      alphabet[bits[start..<start + 6].reduce(0) { $0 << 1 | Int($1) }]
    }
    while digits.count % 4 != 0 { digits.append(UInt8(ascii: "=")) }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func signed(_ provider: HookProvider, _ body: [UInt8]) -> Request {
    let headers: [String: String] =
      switch provider {
      case .github: ["x-hub-signature-256": "sha256=" + hexadecimal(body), "x-github-delivery": "d1"]
      case .gitlab: ["x-gitlab-token": String(decoding: secret, as: UTF8.self), "x-gitlab-event-uuid": "d1"]
      case .gitea: ["x-gitea-signature": hexadecimal(body), "x-gitea-delivery": "d1"]
      case .bitbucket: ["x-hub-signature": "sha256=" + hexadecimal(body), "x-request-uuid": "d1"]
      case .generic: ["x-signature": "sha256=" + hexadecimal(body)]
      case .standardWebhooks:
        ["webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": "v1," + base64(body)]
      }
    return Request(provider: provider, headers: headers, body: body)
  }

  private static func verdict(_ request: Request) -> String {
    var signature = HookSignature(
      request.provider, secret: request.secret, now: Instant(milliseconds: request.seconds * 1000)
    ) { request.headers[$0] }
    // Bodies arrive in parts of any size.
    for start in stride(from: 0, to: request.body.count, by: 1000) {
      signature.update(request.body[start..<min(start + 1000, request.body.count)])
    }
    return signature.isValid() ? "accepted" : "refused"
  }

  /// Every value of four forges' pushes, replaced by each of six others: a hook is a hint, its content goes nowhere.
  @Test func noContentOfABodyMatters() {
    var corpus = Corpus<Request>("hook payloads")
    let replacements: [(String, JSONValue?)] = [
      ("missing", nil), ("null", .null), ("another type", 42), ("list", []), ("object", [:]),
      ("huge", .string(String(repeating: "\u{202E}x\"\\\n", count: 2000))),
    ]
    for (provider, sample) in Self.samples {
      let original = JSONWriter.bytes(of: sample)
      corpus.add("\(provider) sample", Self.signed(provider, original), "accepted")
      for pointer in Self.pointers(sample) {
        for (name, value) in replacements {
          let body = JSONWriter.bytes(of: JSONPointer(pointer).setting(value, in: sample))
          corpus.add("\(provider) \(pointer) \(name)", Self.signed(provider, body), "accepted")
          // Gitlab's token says nothing of the body.
          guard provider != .gitlab, body != original else { continue }
          var stale = Self.signed(provider, original)
          stale.body = body
          corpus.add("\(provider) \(pointer) \(name), signed before", stale, "refused")
        }
      }
    }
    for provider in HookProvider.allCases {
      for (name, body) in [
        ("empty", []), ("not JSON", Array("<html>".utf8)), ("zero bytes", [UInt8](repeating: 0, count: 100)),
        ("not UTF-8", [0xFF, 0xFE]),
        ("depth bomb", [UInt8](repeating: 0x5B, count: 1 << 20)), ("form", Array("payload=%7B%7D".utf8)),
      ] { corpus.add("\(provider) \(name)", Self.signed(provider, body), "accepted") }
    }
    corpus.run { Self.verdict($0) }
  }

  @Test func noOtherHeaderWillDo() {
    var corpus = Corpus<Request>("hook signatures")
    let body = Array("{\"ref\":\"refs/heads/main\"}".utf8)
    for provider in HookProvider.allCases {
      let right = Self.signed(provider, body)
      corpus.add("\(provider)", right, "accepted")
      let signature: String =
        switch provider {
        case .github: "x-hub-signature-256"
        case .gitlab: "x-gitlab-token"
        case .gitea: "x-gitea-signature"
        case .bitbucket: "x-hub-signature"
        case .generic: "x-signature"
        case .standardWebhooks: "webhook-signature"
        }
      let claim = right.headers[signature] ?? ""
      for (name, value) in Self.mutations(of: claim) {
        var request = right
        request.headers[signature] = value
        // Standard Webhooks sends several claims, parted by blanks.
        let verdict = provider == .standardWebhooks && Self.stillHolds(claim, value) ? "accepted" : "refused"
        corpus.add("\(provider): \(name)", request, verdict)
      }
      for (name, secret) in [
        ("no secret", []), ("another secret", Array("x".utf8)), ("the secret and a line break", Self.secret + [0x0A]),
        ("half a secret", Array(Self.secret.prefix(10))),
      ] {
        var request = right
        request.secret = secret
        corpus.add("\(provider): \(name)", request, "refused")
      }
      for other in HookProvider.allCases where other != provider {
        var request = right
        request.headers = Self.signed(other, body).headers
        corpus.add("\(provider) with headers of \(other)", request, "refused")
      }
      for bit in 0..<(provider == .gitlab ? 0 : body.count * 8) {
        var request = right
        request.body[bit / 8] ^= 1 << UInt8(bit % 8)
        corpus.add("\(provider): bit \(bit) of the body", request, "refused")
      }
    }
    for seconds in [
      -301, -300, -1, 0, 1, 300, 301, 86_400, -1_700_000_000, 9_000_000_000_000_000 - 1_700_000_000,
      -9_000_000_000_000_000,
    ]
      as [Int64]
    {
      var request = Self.signed(.standardWebhooks, body)
      request.seconds = 1_700_000_000 + seconds
      corpus.add("\(seconds) s apart", request, abs(seconds) <= 300 ? "accepted" : "refused")
    }
    for time in [
      "", " 1700000000", "1700000000 ", "1.7e9", "1700000000.0", "-1700000000", "0x6553F100", "9223372036854775807",
      "99999999999999999999", "NaN", "١٧", "1700000000\u{0}", "0",
    ] {
      var request = Self.signed(.standardWebhooks, body)
      request.headers["webhook-timestamp"] = time
      corpus.add("time \(time), not signed", request, "refused")
      request.headers["webhook-signature"] = "v1," + Self.base64(body, time: time)
      corpus.add("time \(time), signed", request, "refused")
    }
    corpus.run { Self.verdict($0) }
  }

  private static func stillHolds(_ claim: String, _ value: String?) -> Bool {
    value?.split(separator: " ").prefix(10).contains { $0.utf8.elementsEqual(claim.utf8) } ?? false
  }

  private static func mutations(of claim: String) -> [(String, String?)] {
    var found: [(String, String?)] = [
      ("missing", nil), ("empty", ""), ("blank", " "), ("a blank before", " " + claim), ("a blank behind", claim + " "),
      ("a tab behind", claim + "\t"), ("a line break behind", claim + "\n"), ("a zero byte behind", claim + "\0"),
      ("twice", claim + claim),
      ("twice with a blank", claim + " " + claim), ("twice with a comma", claim + ", " + claim),
      ("reversed", String(claim.reversed())),
      ("upper case", claim.uppercased() == claim ? claim + "A" : claim.uppercased()), ("in quotes", "\"\(claim)\""),
      ("sha1", "sha1=" + claim), ("prefix only", "sha256="),
      ("version only", "v1,"), ("another version", "v1a," + claim.dropFirst(3)), ("zero", "0"), ("null", "null"),
      ("huge", String(repeating: "a", count: 100_000)),
      ("many claims", Array(repeating: "v1,AAAA", count: 20).joined(separator: " ") + " " + claim),
      ("fullwidth", "\u{FF41}" + claim.dropFirst()),
      ("combining", claim + "\u{301}"), ("percent", claim.replacing("=", with: "%3D") + "%"), ("NaN", "NaN"),
    ]
    for (index, byte) in claim.utf8.enumerated() {
      var changed = Array(claim.utf8)
      changed[index] = byte == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      found.append(("byte \(index)", String(decoding: changed, as: UTF8.self)))
      found.append(("cut at \(index)", String(claim.prefix(index))))
    }
    return found
  }

  private static func pointers(_ value: JSONValue, _ prefix: String = "") -> [String] {
    switch value {
    case .object(let object): [prefix] + object.members.flatMap { pointers($0.value, "\(prefix)/\($0.key)") }
    case .array(let elements):
      [prefix] + elements.enumerated().flatMap { pointers($0.element, "\(prefix)/\($0.offset)") }
    case .null, .bool, .number, .string: [prefix]
    }
  }

  // MARK: What forges send

  private static let person: JSONValue = [
    "name": "Ada", "email": "ada@example.com", "username": "ada", "id": 7, "login": "ada", "full_name": "Ada Lovelace",
    "avatar_url": "https://example.com/a.png", "html_url": "https://example.com/ada",
  ]
  private static let repository: JSONValue = [
    "id": 1_296_269, "node_id": "MDEw", "name": "rules", "full_name": "team/rules", "private": true, "owner": person,
    "html_url": "https://example.com/team/rules", "description": .null, "fork": false,
    "url": "https://example.com/api/rules",
    "created_at": 1_700_000_000, "pushed_at": "2026-11-23T09:05:48Z", "default_branch": "main", "topics": ["routing"],
    "git_ssh_url": "git@example.com:team/rules.git", "visibility_level": 0, "size": 108,
  ]
  private static let commit: JSONValue = [
    "id": "6dcb09b5b57875f334f61aebed695e2e4193db5e", "tree_id": "f9d2a07e9488b91af2641b26b9407fe22a451433",
    "distinct": true,
    "message": "Open the VIP queue\n\nNow.", "timestamp": "2026-11-23T09:05:48Z", "url": "https://example.com/c",
    "author": person,
    "committer": person, "added": ["rules/a.yaml"], "removed": [], "modified": ["rules/b.yaml"],
    "verification": ["verified": false, "reason": "unsigned", "signature": .null],
  ]
  private static let samples: [(HookProvider, JSONValue)] = [
    (
      .github,
      [
        "ref": "refs/heads/main", "before": "0000000000000000000000000000000000000000",
        "after": "6dcb09b5b57875f334f61aebed695e2e4193db5e",
        "repository": repository, "pusher": person, "sender": person, "created": false, "deleted": false,
        "forced": false, "base_ref": .null,
        "compare": "https://example.com/compare", "commits": [commit, commit], "head_commit": commit,
        "installation": ["id": 1],
      ]
    ),
    (
      .gitlab,
      [
        "object_kind": "push", "event_name": "push", "before": "95790bf8", "after": "da1560886d4f",
        "ref": "refs/heads/main", "checkout_sha": "da1560886d4f",
        "user_id": 4, "user_name": "Ada", "user_avatar": .null, "project_id": 15, "project": repository,
        "repository": repository,
        "commits": [commit, commit], "total_commits_count": 2,
      ]
    ),
    (
      .gitea,
      [
        "ref": "refs/heads/main", "before": "28e1879d", "after": "bffeb742", "compare_url": "", "commits": [commit],
        "repository": repository,
        "pusher": person, "sender": person, "total_commits": 1, "head_commit": commit,
      ]
    ),
    (
      .bitbucket,
      [
        "actor": person, "repository": repository,
        "push": [
          "changes": [
            [
              "forced": false, "created": false, "closed": false, "truncated": false, "commits": [commit],
              "links": ["diff": ["href": "https://example.com"]],
              "old": ["type": "branch", "name": "main", "target": commit],
              "new": ["type": "branch", "name": "main", "target": commit],
            ]
          ]
        ],
      ]
    ),
  ]
}
