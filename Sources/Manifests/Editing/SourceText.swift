internal import RoutingModel

/// The lines of a file as its editing needs them.
struct SourceText {
  let bytes: [UInt8]
  /// How this file ends its lines.
  let lineBreak: String

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let first = bytes.firstIndex(of: 0x0A)
    lineBreak = first.map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false ? "\r\n" : "\n"
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  func lineStart(_ offset: Int) -> Int {
    bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  }

  /// Before the line break.
  func lineEnd(_ offset: Int) -> Int {
    guard let end = bytes[offset...].firstIndex(of: 0x0A) else { return bytes.count }
    return end > offset && bytes[end - 1] == 0x0D ? end - 1 : end
  }

  /// Behind the line break.
  func nextLine(_ offset: Int) -> Int {
    bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
  }

  /// Blanks in front of a place, if only blanks stand there.
  func indentation(before offset: Int) -> String? {
    let blanks = bytes[lineStart(offset)..<offset]
    return blanks.allSatisfy(Self.isBlank) ? String(decoding: blanks, as: UTF8.self) : nil
  }

  /// The blanks with which the line of a place begins.
  func lineIndentation(_ offset: Int) -> String {
    String(decoding: bytes[lineStart(offset)..<offset].prefix(while: Self.isBlank), as: UTF8.self)
  }

  /// Blanks as wide as what stands in front of a place.
  func blanks(before offset: Int) -> String { String(repeating: " ", count: offset - lineStart(offset)) }

  func isOnOneLine(_ range: Range<Int>) -> Bool { !bytes[range].contains(0x0A) }

  /// The comment that ends the line of a place; `nil` where something else does.
  func comment(behind offset: Int) -> String? {
    let rest = bytes[offset..<lineEnd(offset)]
    guard let sign = rest.firstIndex(where: { !Self.isBlank($0) }), sign > offset, rest[sign] == UInt8(ascii: "#")
    else { return nil }
    return String(decoding: rest[sign...], as: UTF8.self)
  }

  /// The comment on the first line of a block of text (`| # …`).
  func headerComment(_ offset: Int) -> String? {
    guard offset < bytes.count, [UInt8(ascii: "|"), UInt8(ascii: ">")].contains(bytes[offset]) else { return nil }
    let indicators = bytes[offset..<lineEnd(offset)].prefix { !Self.isBlank($0) }
    return comment(behind: indicators.endIndex)
  }

  /// The dash of an element of a block list.
  ///
  /// - Parameter column: of the list's first dash, in bytes.
  func dash(of element: Int, column: Int) -> Int? {
    var line = lineStart(element)
    while true {
      let place = line + column
      if place < element, bytes[place] == UInt8(ascii: "-"), bytes[line..<place].allSatisfy({ $0 != 0x0A }),
        bytes[(place + 1)...].first.map({ Self.isBlank($0) || $0 == 0x0A || $0 == 0x0D }) ?? true
      {
        return place
      }
      guard line > 0 else { return nil }
      line = lineStart(line - 1)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
