import Foundation
import RoutingModel
import TestSupport
import Testing

/// A search that finds nothing proves nothing: it has to find what is there.
@Suite(.serialized) struct SecretSearchTests {
  /// The search looks where something is: what a person writes into a commit is found in every place above.
  @Test func theSearchFindsWhatIsThere() async throws {
    try await DaemonFixture.with { fixture in
      let planted = Canaries.make("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
      var canaries = Canaries()
      canaries.watch("planted", planted)
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule(planted)])
      let outputs = SecretOutputs()
      try await fixture.running { daemon in
        try await fixture.sync()
        try await outputs.collect(fixture, daemon)
        outputs.add("log", daemon.log)
      }
      let places = Set(outputs.all.filter { !canaries.found(in: $0.1).isEmpty }.map(\.0))
      #expect(places.isSuperset(of: ["audit", "audit --output json", "/api/v1/events", "log"]), "\(places)")
      let state = canaries.found(below: fixture.folder.path("state"))
      #expect(state.findings.contains { $0.contains("journal.sqlite") }, "\(state.findings)")
    }
  }

  @Test func theSearchKnowsEverySpelling() {
    let secret = "Ab+/=\"\\&<%'canary-with-a-tail-0123456789"
    var canaries = Canaries()
    canaries.watch("it", secret)
    let json = JSONWriter.text(of: ["user": .string(secret)])
    let spelt = [
      "x" + secret + "x", Data(("user:" + secret).utf8).base64EncodedString(),
      Data(("us:" + secret + ":more").utf8).base64EncodedString(), Data(secret.utf8).base64EncodedString(), json,
      secret.utf8.map { String(format: "%02x", $0) }.joined(),
      secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "",
      String(secret.prefix(20)), String(secret.suffix(20)),
    ]
    for text in spelt { #expect(!canaries.found(in: text).isEmpty, "\(text)") }
    #expect(canaries.found(in: "Ab+/ and nothing else, 0123456789").isEmpty)
  }
}
