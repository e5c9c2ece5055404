import Manifests
import RoutingModel

@testable import Daemon

/// Small texts inside other ones.
enum TextParsers {
  static let all = [
    FuzzedParser("time", time), FuzzedParser("suggestion", suggestion), FuzzedParser("pointer", pointer),
    FuzzedParser("file-name", fileName),
  ]

  private static func time(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = Instant(httpDate: text, now: Instant(milliseconds: 0))
    guard let instant = Instant(rfc3339: text) else { return }
    guard (-62_167_219_200_000...253_402_300_799_999).contains(instant.milliseconds) else { return }
    require(Instant(rfc3339: instant.rfc3339) == instant, "a time reads back as another one")
  }

  private static func suggestion(_ bytes: [UInt8]) {
    let words = lines(bytes).map { ExactText($0) }
    guard let first = words.first, let found = Suggestion.closest(to: first, among: words.dropFirst()) else { return }
    require(words.dropFirst().contains(ExactText(found)), "a suggestion that is no candidate")
  }

  private static func pointer(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let value = try? JSONReader.read(Array(parts[1])) else { return }
    let pointer = JSONPointer(String(decoding: parts[0], as: UTF8.self))
    guard pointer.value(in: value) != nil else { return }
    require(pointer.value(in: pointer.setting("x", in: value)) == "x", "what was set is not there")
    require(pointer.value(in: pointer.setting(nil, in: value)) != "x", "what was removed is there")
  }

  /// Names of live objects become those of files.
  private static func fileName(_ bytes: [UInt8]) {
    let word = ImportedFileNames.word(ExactText(String(decoding: bytes, as: UTF8.self)))
    require((1...60).contains(word.utf8.count), "a name of \(word.utf8.count) bytes")
    require(
      word.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
        && !word.hasPrefix("-") && !word.hasSuffix("-"), "a name that is no word: \(word)")
  }
}
