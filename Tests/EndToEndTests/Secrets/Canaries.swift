import Foundation

/// Secrets that occur nowhere else, and a search for them in every spelling that a program could leave behind.
struct Canaries {
  private struct Spelling {
    let name: String
    let bytes: Data
  }

  private var spellings: [Spelling] = []
  private(set) var count = 0

  /// A fresh secret of 40 characters, half of them such that JSON, addresses and shells spell them differently. Without a
  /// percent sign, which begins an escape in the Basic header of a login (RFC 6749 §2.3.1).
  static func make(_ alphabet: String = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=\"\\&<'") -> String
  {
    String((0..<40).map { _ in alphabet.randomElement() ?? "x" })
  }

  mutating func watch(_ name: String, _ secret: String) {
    count += 1
    let bytes = Array(secret.utf8)
    var texts: [String: [UInt8]] = ["as it is": bytes]
    texts["hexadecimal"] = Array(bytes.map { String(format: "%02x", $0) }.joined().utf8)
    texts["HEXADECIMAL"] = Array(bytes.map { String(format: "%02X", $0) }.joined().utf8)
    texts["percent"] = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics).map { Array($0.utf8) }
    texts["form"] = secret.addingPercentEncoding(
      withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~'"))
    ).map { Array($0.utf8) }
    texts["JSON"] = Array(secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").utf8)
    texts["JSON with slashes"] = texts["JSON"].map {
      Array(String(decoding: $0, as: UTF8.self).replacing("/", with: "\\/").utf8)
    }
    texts["HTML"] = Array(
      secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        .replacing("'", with: "&#39;").utf8)
    for offset in 0..<3 {
      let encoded = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString()
      let inner = encoded.dropFirst(offset == 0 ? 0 : offset + 1).dropLast(4)
      texts["base64 at \(offset)"] = Array(inner.utf8)
      texts["base64url at \(offset)"] = Array(inner.replacing("+", with: "-").replacing("/", with: "_").utf8)
    }
    for (spelling, bytes) in texts { spellings.append(Spelling(name: "\(name) \(spelling)", bytes: Data(bytes))) }
    // A part tells most of it: what was cut at a length is found by its beginning.
    spellings.append(Spelling(name: "\(name) beginning", bytes: Data(bytes.prefix(16))))
    spellings.append(Spelling(name: "\(name) end", bytes: Data(bytes.suffix(16))))
  }

  /// The names of what stands in `data`.
  func found(in data: Data) -> [String] { spellings.filter { data.range(of: $0.bytes) != nil }.map(\.name) }

  func found(in text: String) -> [String] { found(in: Data(text.utf8)) }

  /// The same for every file below a folder, with the number of files and bytes that were looked through.
  func found(below folder: String) -> (findings: [String], files: Int, bytes: Int) {
    var (findings, files, bytes): ([String], Int, Int) = ([], 0, 0)
    guard let names = FileManager.default.enumerator(atPath: folder) else { return ([], 0, 0) }
    for case let name as String in names {
      findings += found(in: name).map { "\($0) in the name \(name)" }
      guard let content = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      files += 1
      bytes += content.count
      findings += found(in: content).map { "\($0) in \(name)" }
    }
    return (findings, files, bytes)
  }
}
