import Crypto
import Foundation
import RoutingModel
import TestSupport
import Testing

/// What receivers of events get from a running daemon.
@Suite struct WebhookTests {
  @Test func bothFormatsArriveSignedAndTaggedWithTheCommit() async throws {
    let (governance, plain) = (WebhookReceiver(answering: [500]), WebhookReceiver())
    try await withReceivers([governance, plain]) {
      try await DaemonFixture.with { fixture in
        try fixture.folder.write("key", "the-key\n")
        try fixture.folder.write("signing", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
        let first = try await governance.url()
        let second = try await plain.url()
        try fixture.configure(
          """
          webhooks:
            - name: governance
              url: \(first)
              apiKeyFile: \(fixture.folder.path("key"))
              secretFile: \(fixture.folder.path("signing"))
            - {name: plain, url: "\(second)", format: tutorial}
          """)
        let sha = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
        try await fixture.running { _ in
          try await fixture.sync()
          // The first attempt is answered with 500, so one delivery comes twice, under the same id.
          try await waitUntil("events arrive") { governance.requests.count >= 4 && plain.requests.count >= 1 }
        }
        let events = try governance.requests.map { try fixture.json(String(decoding: $0.body, as: UTF8.self)) }
        #expect(events.allSatisfy { $0["specversion"] == "1.0" && $0["data"]?["commit"]?["sha"] == .string(sha) })
        #expect(
          Set(events.compactMap { $0["type"]?.stringValue }) == [
            "routekeeper.commit.received", "routekeeper.resource.created", "routekeeper.commit.applied",
          ])
        #expect(Set(events.compactMap { $0["id"]?.stringValue }).count == 3)
        for request in governance.requests {
          #expect(request.headers["x-api-key"] == "the-key")
          try Self.expectSigned(request)
        }
        let body = try fixture.json(String(decoding: plain.requests[0].body, as: UTF8.self))
        #expect(body["event"] == "routing.rule.verified" && body["commit_sha"] == .string(sha))
        #expect(body["validation_status"] == "passed" && body["audit"]?["rule_name"] == "A")
        #expect(body["audit"]?["conditions_count"] == 1 && body["metrics"]?["estimated_match_rate"] == .null)
      }
    }
  }

  /// By the rules of Standard Webhooks, worked out anew.
  private static func expectSigned(_ request: WebhookReceiver.Request) throws {
    let id = try #require(request.headers["webhook-id"])
    let time = try #require(request.headers["webhook-timestamp"])
    let key = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(id).\(time).".utf8) + Data(request.body), using: SymmetricKey(data: key))
    #expect(request.headers["webhook-signature"] == "v1," + Data(code).base64EncodedString())
  }

  @Test func adeadEndpointDelaysNothingAndCanBeEnabledAgain() async throws {
    let gone = WebhookReceiver(answering: [410])
    try await withReceivers([gone]) {
      try await DaemonFixture.with { fixture in
        let url = try await gone.url()
        try fixture.configure(
          """
          webhooks:
            - {name: gone, url: "\(url)"}
            - {name: nobody, url: "http://127.0.0.1:9/"}
          """)
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
        try await fixture.running { _ in
          try await fixture.sync()
          try await waitUntil("the endpoint is stopped") {
            try await fixture.command("webhooks", "--output", "json").output.contains("410")
          }
          #expect(gone.requests.count == 1)
          try await fixture.expect("webhooks", "enable", "gone")
          try await waitUntil("the rest arrives") { gone.requests.count >= 3 }
          try await fixture.expect("webhooks", "enable", "unknown", status: 1)
        }
      }
    }
  }
}
