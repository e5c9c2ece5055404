import Manifests
import RoutingModel

/// Small texts inside other ones.
enum TextParsers {
  static let all = [
    FuzzedParser("time", time), FuzzedParser("suggestion", suggestion), FuzzedParser("pointer", pointer),
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
}
