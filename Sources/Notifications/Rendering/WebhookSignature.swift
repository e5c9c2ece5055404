internal import Crypto
internal import RoutingModel

/// Standard Webhooks 1.0.0, symmetric: HMAC-SHA256 over `id.timestamp.body`.
package enum WebhookSignature {
  /// The value of `webhook-signature`: one `v1,…` per secret, separated by blanks.
  ///
  /// - Parameter secrets: Separated by white space. `whsec_…` is base64, anything else is the key's own text.
  package static func header(
    id: String, timestamp: Int64, body: [UInt8], secrets: String
  ) throws(WebhookCredentialsError) -> String {
    let content = Array("\(id).\(timestamp).".utf8) + body
    var signatures: [String] = []
    for secret in secrets.split(whereSeparator: \.isWhitespace) {
      let key = SymmetricKey(data: try keyBytes(secret))
      let code = HMAC<SHA256>.authenticationCode(for: content, using: key)
      signatures.append("v1," + Base64.encode(Array(code)))
    }
    if signatures.isEmpty { throw WebhookCredentialsError("the secret file is empty") }
    return signatures.joined(separator: " ")
  }

  private static func keyBytes(_ secret: Substring) throws(WebhookCredentialsError) -> [UInt8] {
    let prefix = "whsec_"
    guard secret.utf8.starts(with: prefix.utf8) else { return Array(secret.utf8) }
    guard let key = Base64.decode(secret.dropFirst(prefix.count)), !key.isEmpty else {
      throw WebhookCredentialsError("a secret that begins with whsec_ is not base64 after it")
    }
    return key
  }
}
