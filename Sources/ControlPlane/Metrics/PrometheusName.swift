/// Names as Prometheus allows them; anything else becomes an underscore.
enum PrometheusName {
  /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
  static func metric(_ text: String) -> String { cleaned(text, colon: true) }

  /// `[a-zA-Z_][a-zA-Z0-9_]*`, and neither `le` nor `quantile`, which belong to the format.
  static func label(_ text: String) -> String {
    let name = cleaned(text, colon: false)
    return name == "le" || name == "quantile" || name.hasPrefix("__") ? "exported_" + name : name
  }

  private static func cleaned(_ text: String, colon: Bool) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        bytes.append(byte)
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
        bytes.append(byte)
      case UInt8(ascii: ":") where colon: bytes.append(byte)
      default: bytes.append(UInt8(ascii: "_"))
      }
    }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }
}
