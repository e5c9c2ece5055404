import Notifications
import Testing

@Suite struct SignatureTests {
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

  func header(_ secrets: String) throws -> String {
    try WebhookSignature.header(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array("{\"test\": 2432232314}".utf8),
      secrets: secrets)
  }

  /// The vector of Standard Webhooks' own libraries.
  @Test func signsAsTheStandardSays() throws {
    #expect(try header(Self.secret) == Self.signature)
    #expect(try header("\n" + Self.secret + "\r\n") == Self.signature)
  }

  @Test func everySecretSignsWhileOneIsReplaced() throws {
    let both = try header(Self.secret + "\nplain text-secret").split(separator: " ")
    #expect(both.count == 3)
    #expect(both.first.map(String.init) == Self.signature)
    #expect(Set(both).count == 3)
    #expect(both.allSatisfy { $0.hasPrefix("v1,") && $0.count == 47 })
  }

  @Test(arguments: ["", " \n", "whsec_", "whsec_***"]) func unusableSecretsAreRefused(secrets: String) {
    #expect(throws: WebhookCredentialsError.self) { try header(secrets) }
  }
}
