/// RFC 3986 §2.1: everything but the unreserved characters as `%` and two upper-case digits, byte by byte.
package enum PercentEncoding {
  package static func encode(_ text: String) -> String { encode(text, keeping: nil) }

  /// A relative path: its slashes stay.
  package static func path(_ path: String) -> String { encode(path, keeping: UInt8(ascii: "/")) }

  /// `name=value&…`, as in a query or in a form body.
  package static func query(_ items: [(String, String)]) -> String {
    items.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
  }

  private static func encode(_ text: String, keeping kept: UInt8?) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      case kept: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
