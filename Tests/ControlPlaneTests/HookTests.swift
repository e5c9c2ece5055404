import Crypto
import RoutingModel
import Testing

@testable import ControlPlane

@Suite struct HookTests {
  static let secret = Array("It's a Secret to Everybody".utf8)

  static func mac(_ text: String, _ key: [UInt8] = secret) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key))
    return code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func verify(
    _ provider: HookProvider, _ headers: [String: String], _ body: String, secret: [UInt8] = secret,
    now: Instant = Sample.now
  ) -> (valid: Bool, id: String?) {
    var signature = HookSignature(provider, secret: secret, now: now) { headers[$0] }
    for byte in body.utf8 { signature.update([byte]) }
    return (signature.isValid(), signature.deliveryID)
  }

  @Test func githubsPublishedVector() {
    let headers = [
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
      "x-github-delivery": "72d3162e",
    ]
    let result = Self.verify(.github, headers, "Hello, World!")
    #expect(result.valid)
    #expect(result.id == "72d3162e")
    #expect(!Self.verify(.github, headers, "Hello, World").valid)
    #expect(!Self.verify(.github, headers, "Hello, World!", secret: []).valid)
    #expect(!Self.verify(.github, [:], "Hello, World!").valid)
  }

  /// The example of the Standard Webhooks specification's own libraries.
  @Test func standardWebhooksPublishedVector() {
    var headers = [
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ]
    let secret = Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8)
    let body = #"{"test": 2432232314}"#
    let time = Instant(milliseconds: 1_614_265_330_000)
    for provider in [HookProvider.standardWebhooks, .gitlab] {
      #expect(Self.verify(provider, headers, body, secret: secret, now: time).valid)
      #expect(Self.verify(provider, headers, body, secret: secret, now: time).id == headers["webhook-id"])
      for minutes: Int64 in [-6, 6, 100_000] {
        let late = time.advanced(byMilliseconds: minutes * 60_000)
        #expect(!Self.verify(provider, headers, body, secret: secret, now: late).valid)
      }
    }
    headers["webhook-signature"] = "v1,AAAA v1a,x " + (headers["webhook-signature"] ?? "")
    #expect(Self.verify(.standardWebhooks, headers, body, secret: secret, now: time).valid)
    headers["webhook-id"] = "another"
    #expect(!Self.verify(.standardWebhooks, headers, body, secret: secret, now: time).valid)
    headers["webhook-timestamp"] = "9223372036854775807"
    #expect(!Self.verify(.standardWebhooks, headers, body, secret: secret, now: time).valid)
  }

  /// The example of Bitbucket's own documentation.
  @Test func bitbucketsPublishedVector() {
    let headers = [
      "x-hub-signature": "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
      "x-request-uuid": "7",
    ]
    #expect(Self.verify(.bitbucket, headers, "Hello World!").valid)
    #expect(!Self.verify(.bitbucket, headers, "Hello, World!").valid)
  }

  @Test(arguments: [
    (HookProvider.gitea, "x-gitea-signature", "", "x-gitea-delivery"),
    (.bitbucket, "x-hub-signature", "sha256=", "x-request-uuid"), (.generic, "x-signature", "sha256=", ""),
    (.github, "x-hub-signature-256", "sha256=", "x-github-delivery"),
  ])
  func everyProviderBindsTheBody(provider: HookProvider, header: String, prefix: String, idHeader: String) {
    let right = prefix + Self.mac("{}")
    #expect(Self.verify(provider, [header: right, idHeader: "7"], "{}").valid)
    #expect(Self.verify(provider, [header: right, idHeader: "7"], "{}").id == (idHeader.isEmpty ? nil : "7"))
    let wrong = [
      prefix + Self.mac("{ }"), prefix + prefix + Self.mac("{}") + prefix + "x", "", prefix, right.dropLast() + "",
      right + "0",
    ]
    for claim in wrong + ["sha1=" + Self.mac("{}")] {
      #expect(!Self.verify(provider, [header: claim], "{}").valid, "\(claim)")
    }
  }

  @Test func gitlabsToken() {
    #expect(Self.verify(.gitlab, ["x-gitlab-token": "It's a Secret to Everybody"], "{}").valid)
    for token in ["", "It's a Secret to Everybod", "It's a Secret to Everybody ", "it's a secret to everybody"] {
      #expect(!Self.verify(.gitlab, ["x-gitlab-token": token], "{}").valid)
    }
    #expect(!Self.verify(.gitlab, [:], "{}").valid)
  }

  static let hook = PushHook(name: "forge", provider: .github) { secret }

  @Test func aSignedHookAsksOnceForASync() async throws {
    let recorder = SourceRecorder()
    try await withControlPlane(hooks: [Self.hook], recorder: recorder) { port in
      let headers = [
        ("X-Hub-Signature-256", "sha256=" + Self.mac("not json")), ("X-GitHub-Delivery", "d1"),
        ("Host", "hooks.example"),
      ]
      for _ in 0..<2 {
        let reply = await RawHTTP.send(port, "POST", "/hooks/forge", headers: headers, body: Array("not json".utf8))
        #expect(reply?.status == 202)
      }
    }
    #expect(recorder.synced == [.pushHook("forge")])
  }

  @Test func everythingElseLooksTheSame() async throws {
    let recorder = SourceRecorder()
    try await withControlPlane(hooks: [Self.hook], recorder: recorder) { port in
      let good = [("X-Hub-Signature-256", "sha256=" + Self.mac("{}"))]
      let bad = [("X-Hub-Signature-256", "sha256=" + Self.mac("{ }"))]
      let body = Array("{}".utf8)
      let replies = [
        await RawHTTP.send(port, "POST", "/hooks/forge", headers: bad, body: body),
        await RawHTTP.send(port, "POST", "/hooks/forge", body: body),
        await RawHTTP.send(port, "POST", "/hooks/other", headers: good, body: body),
        await RawHTTP.send(port, "POST", "/hooks/", headers: good, body: body),
        await RawHTTP.send(port, "PUT", "/hooks/forge", headers: good, body: body),
        await RawHTTP.send(port, "GET", "/hooks/forge"),
        await RawHTTP.send(
          port, "POST", "/hooks/forge", headers: good + [("X-GitHub-Delivery", String(repeating: "d", count: 201))],
          body: body),
      ]
      for reply in replies {
        #expect(reply?.status == 404)
        #expect(reply?.body == replies[0]?.body)
        #expect(reply?.header("content-type") == replies[0]?.header("content-type"))
      }
    }
    #expect(recorder.synced.isEmpty)
  }

  @Test func aLongBodyIsRefused() async throws {
    var limits = ControlPlaneLimits()
    limits.bodyBytes = 1_000
    let recorder = SourceRecorder()
    try await withControlPlane(hooks: [Self.hook], limits: limits, recorder: recorder) { port in
      for (count, status) in [(1_000, 202), (1_001, 404)] {
        let body = String(repeating: "x", count: count)
        let headers = [("X-Hub-Signature-256", "sha256=" + Self.mac(body))]
        #expect(
          await RawHTTP.send(port, "POST", "/hooks/forge", headers: headers, body: Array(body.utf8))?.status == status)
      }
    }
    #expect(recorder.synced.count == 1)
  }

  @Test func oneAddressCannotFlood() async throws {
    var limits = ControlPlaneLimits()
    limits.hooksPerMinute = 3
    try await withControlPlane(hooks: [Self.hook], limits: limits) { port in
      let headers = [("X-Hub-Signature-256", "sha256=" + Self.mac("{}"))]
      var statuses: [Int?] = []
      for _ in 0..<5 {
        statuses.append(
          await RawHTTP.send(port, "POST", "/hooks/forge", headers: headers, body: Array("{}".utf8))?.status)
      }
      #expect(statuses == [202, 202, 202, 404, 404])
    }
  }
}
