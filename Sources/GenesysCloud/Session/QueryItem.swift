internal import RoutingModel

enum QueryItem {
  /// The value of a parameter in a relative or absolute URI's query; `nil` when absent or not decodable.
  static func value(of name: String, inQueryOf uri: String) -> String? {
    guard let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    let query = uri.utf8[uri.utf8.index(after: mark)...].prefix { $0 != UInt8(ascii: "#") }
    for item in query.split(separator: UInt8(ascii: "&")) {
      let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, decode(Array(parts[0])) == ExactText(name) else { continue }
      return decode(Array(parts[1]))?.string
    }
    return nil
  }

  private static func decode(_ bytes: [UInt8]) -> ExactText? {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "+"): result.append(0x20)
      case UInt8(ascii: "%"):
        guard bytes.count - index > 2, let high = Hexadecimal.value(of: bytes[index + 1]),
          let low = Hexadecimal.value(of: bytes[index + 2])
        else { return nil }
        result.append(high << 4 | low)
        index += 2
      default: result.append(bytes[index])
      }
      index += 1
    }
    return String(validating: result, as: UTF8.self).map { ExactText($0) }
  }
}
