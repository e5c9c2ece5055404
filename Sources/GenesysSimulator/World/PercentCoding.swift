import RoutingModel

/// Reads targets and forms as leniently as the platform does.
enum PercentCoding {
  static func decoded(_ text: some StringProtocol, plusIsSpace: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(Hexadecimal.value(of:)),
        let low = rest.dropFirst().first.flatMap(Hexadecimal.value(of:))
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `a=b&c=d`, as in a query or in a form body.
  static func items(_ text: some StringProtocol) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        decoded(parts.first ?? "", plusIsSpace: true), parts.count > 1 ? decoded(parts[1], plusIsSpace: true) : ""
      )
    }
  }
}
