import Crypto
import RoutingModel

/// The digest that names a plan.
package enum SHA256Digest {
  /// Sixty-four lower-case hexadecimal digits.
  package static func hexadecimal(_ bytes: [UInt8]) -> String { Hexadecimal.text(of: SHA256.hash(data: bytes)) }
}
