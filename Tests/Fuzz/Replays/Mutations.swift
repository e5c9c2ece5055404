import Foundation
import SeededRandom

/// Inputs near to the seeds of a parser: bytes changed, cut out, repeated, words of its dictionary put in.
struct Mutations {
  /// As `Scripts/fuzz` bounds them.
  static let longest = 4096

  private let seeds: [[UInt8]]
  private let words: [[UInt8]]
  private var random: SeededRandom

  init(of seeds: [[UInt8]], words: [[UInt8]], random: SeededRandom) {
    self.seeds = seeds.filter { $0.count <= Self.longest }
    self.words = words + Self.usual
    self.random = random
  }

  /// What readers of any format have stumbled over.
  private static let usual =
    [
      "", "\n", "\r\n", "\0", " ", "-", "\"", "\\", "\u{301}", "\u{202E}", "\u{85}", "0", "-1", "9223372036854775807",
      "9223372036854775808", "1e400", "null", "[", "]", "{", "}", ":", ",", "%", "%00",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

  mutating func next() -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes) }
    return Array(bytes.prefix(Self.longest))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 0...16, using: &random))
    switch Int.random(in: 0..<8, using: &random) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    case 1: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = seeds.randomElement(using: &random) ?? []
      bytes.replaceSubrange(place..., with: other.suffix(Int.random(in: 0...other.count, using: &random)))
    default: bytes.replaceSubrange(place..<end, with: words.randomElement(using: &random) ?? [])
    }
  }
}

/// Seeds and words of a parser, beside the sources.
enum FuzzFiles {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  /// Names of parsers for which there is something in `Seeds` or `Dictionaries`.
  static func names(in kind: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(kind).path))
  }

  static func seeds(of parser: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder.appendingPathComponent("Seeds/\(parser)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
  }

  /// Lines `"…"` as libFuzzer takes them: `\\`, `\"` and `\xNN` stand for bytes.
  static func words(of parser: String) -> [[UInt8]] {
    guard let text = try? Data(contentsOf: folder.appendingPathComponent("Dictionaries/\(parser)")) else { return [] }
    return text.split(separator: 0x0A).compactMap { line in
      guard line.count >= 2, line.first == 0x22, line.last == 0x22 else { return nil }
      var word: [UInt8] = []
      var rest = line.dropFirst().dropLast()
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
          word.append(byte)
          continue
        }
        let digits = next == UInt8(ascii: "x") ? UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) : nil
        if digits != nil { rest = rest.dropFirst(2) }
        word.append(digits ?? next)
      }
      return word
    }
  }
}
