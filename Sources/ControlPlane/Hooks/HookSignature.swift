import Crypto
import RoutingModel

/// Decides whether a request was sent by the holder of the secret. Sees the body's bytes as they pass and keeps none.
struct HookSignature {
  /// Seconds that a signed time may differ from ours (Standard Webhooks).
  static let timestampTolerance: Int64 = 300

  private enum Scheme {
    /// Whether the claimed MAC, in the given spelling, is the body's.
    case hexadecimal(claim: String?, prefix: String)
    case token(claim: String?)
    case standard(claims: String?, timely: Bool)
    case never
  }

  let deliveryID: String?
  private let scheme: Scheme
  private let secret: [UInt8]
  private var authentication: HMAC<SHA256>

  /// - Parameter header: the value of a header, by its lower-case name.
  init(_ provider: HookProvider, secret: [UInt8], now: Instant, header: (String) -> String?) {
    var key = secret
    switch provider {
    case _ where secret.isEmpty:
      scheme = .never
      deliveryID = nil
    case .github:
      scheme = .hexadecimal(claim: header("x-hub-signature-256"), prefix: "sha256=")
      deliveryID = header("x-github-delivery")
    case .bitbucket:
      scheme = .hexadecimal(claim: header("x-hub-signature"), prefix: "sha256=")
      // Cloud sends the first, Data Center the second.
      deliveryID = header("x-request-uuid") ?? header("x-request-id")
    case .gitea:
      scheme = .hexadecimal(claim: header("x-gitea-signature"), prefix: "")
      deliveryID = header("x-gitea-delivery")
    case .generic:
      scheme = .hexadecimal(claim: header("x-signature"), prefix: "sha256=")
      deliveryID = nil
    case .gitlab where !secret.starts(with: Array("whsec_".utf8)):
      scheme = .token(claim: header("x-gitlab-token"))
      deliveryID = header("idempotency-key") ?? header("x-gitlab-event-uuid")
    case .gitlab, .standardWebhooks:
      key = Self.signingKey(secret)
      let id = header("webhook-id")
      let time = header("webhook-timestamp")
      scheme = .standard(claims: header("webhook-signature"), timely: Self.isTimely(time, now))
      deliveryID = id
      authentication = HMAC(key: SymmetricKey(data: key))
      authentication.update(data: Array("\(id ?? "").\(time ?? "").".utf8))
      self.secret = key
      return
    }
    self.secret = key
    authentication = HMAC(key: SymmetricKey(data: key))
  }

  mutating func update(_ bytes: some Sequence<UInt8>) {
    if case .token = scheme { return }
    authentication.update(data: Array(bytes))
  }

  /// Constant in time with regard to the secret and the right answer.
  func isValid() -> Bool {
    let code = Array(authentication.finalize())
    switch scheme {
    case .never: return false
    case .hexadecimal(let claim, let prefix):
      guard let claim, claim.utf8.starts(with: prefix.utf8) else { return false }
      return Self.equal(Array(claim.utf8.dropFirst(prefix.utf8.count)), Array(Hexadecimal.text(of: code).utf8))
    case .token(let claim):
      guard let claim else { return false }
      return Self.equal(Array(claim.utf8), secret)
    case .standard(let claims, let timely):
      guard let claims, let deliveryID, !deliveryID.isEmpty, timely else { return false }
      let expected = Array("v1,\(Base64.encode(code))".utf8)
      return claims.split(separator: " ").prefix(10).reduce(false) { Self.equal(Array($1.utf8), expected) || $0 }
    }
  }

  /// Compares digests of both, so that neither length nor content shows in the time.
  private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let a = Array(SHA256.hash(data: left))
    let b = Array(SHA256.hash(data: right))
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// `whsec_` and base64; a secret without that prefix is used as it stands.
  private static func signingKey(_ secret: [UInt8]) -> [UInt8] {
    let prefix = Array("whsec_".utf8)
    guard secret.starts(with: prefix) else { return secret }
    return Base64.decode(String(decoding: secret.dropFirst(prefix.count), as: UTF8.self)) ?? secret
  }

  private static func isTimely(_ text: String?, _ now: Instant) -> Bool {
    guard let text, let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else { return false }
    let difference = Instant(milliseconds: seconds * 1_000).milliseconds(since: now)
    return abs(max(difference, -.max)) <= timestampTolerance * 1_000
  }
}
