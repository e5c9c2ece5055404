/// A commit object, read by a grammar that leaves no room for a second reading: `tree`, any number of `parent`,
/// `author`, `committer`, then at most one `encoding` and at most one `gpgsig`, an empty line, the message.
///
/// libgit2 takes a signature from wherever it finds one, the message included, and git takes a header too many: both
/// then call objects well signed that nobody signed. Here such an object is malformed.
struct RawCommit: Equatable, Sendable {
  /// The armoured signature, with the line breaks that the signing program wrote; `nil` without one.
  let signature: [UInt8]?
  /// What was signed: all bytes but those of the header `gpgsig`.
  let payload: [UInt8]
  /// Seconds since 1970.
  let committerTime: Int64

  init(_ bytes: [UInt8]) throws(MalformedCommit) {
    guard !bytes.contains(0) else { throw MalformedCommit("has a NUL byte") }
    guard !bytes.contains(0x0D) else { throw MalformedCommit("has a carriage return") }
    var headers = CommitHeaders(bytes)
    let tree = try headers.next("tree")
    try Self.checkID(tree, "tree")
    while headers.isAt("parent") { try Self.checkID(try headers.next("parent"), "parent") }
    _ = try Self.time(of: try headers.next("author"), "author")
    committerTime = try Self.time(of: try headers.next("committer"), "committer")
    var signature: [UInt8]?
    var place = 0..<0
    var hasEncoding = false
    while !headers.isAtEnd {
      if headers.isAt("encoding"), !hasEncoding {
        hasEncoding = true
        try Self.checkEncoding(try headers.next("encoding"))
      } else if headers.isAt("gpgsig"), signature == nil {
        let start = headers.position
        var text = Array(try headers.next("gpgsig"))
        text.append(0x0A)
        while let line = headers.continuation() { text += line + [0x0A] }
        signature = text
        place = start..<headers.position
      } else {
        throw MalformedCommit("has a header that is not expected: \(headers.name)")
      }
    }
    self.signature = signature
    payload = Array(bytes[..<place.lowerBound] + bytes[place.upperBound...])
  }

  private static func checkID(_ value: ArraySlice<UInt8>, _ name: String) throws(MalformedCommit) {
    let isLowerCase = value.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard value.count == 40, isLowerCase else { throw MalformedCommit("has no object's name after \(name)") }
  }

  private static func checkEncoding(_ value: ArraySlice<UInt8>) throws(MalformedCommit) {
    guard (1...40).contains(value.count), value.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw MalformedCommit("has an unusual encoding")
    }
  }

  /// `Name <address> seconds +0000`: the seconds.
  private static func time(of value: ArraySlice<UInt8>, _ name: String) throws(MalformedCommit) -> Int64 {
    let unusual = MalformedCommit("has an unusual \(name)")
    guard let open = value.firstIndex(of: UInt8(ascii: "<")), let close = value.firstIndex(of: UInt8(ascii: ">")),
      open < close, open > value.startIndex, value[open - 1] == 0x20,
      value[(open + 1)...].firstIndex(of: UInt8(ascii: "<")) == nil,
      value[(close + 1)...].firstIndex(of: UInt8(ascii: ">")) == nil
    else { throw unusual }
    let rest = value[(close + 1)...].split(separator: 0x20, omittingEmptySubsequences: false)
    guard rest.count == 3, rest[0].isEmpty, rest[2].count == 5,
      rest[2].first == UInt8(ascii: "+") || rest[2].first == UInt8(ascii: "-"),
      rest[2].dropFirst().allSatisfy(isDigit),
      // Twelve digits end in the year 33658; what a clock can say is checked where it is used.
      (1...12).contains(rest[1].count), rest[1].allSatisfy(isDigit),
      rest[1].count == 1 || rest[1].first != UInt8(ascii: "0"),
      let seconds = Int64(String(decoding: rest[1], as: UTF8.self))
    else { throw unusual }
    return seconds
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// What is wrong about a commit object, to follow `the commit`.
struct MalformedCommit: Error, Hashable, Sendable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// The lines before the empty one, one after the other.
private struct CommitHeaders {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The present line without its end; `nil` where the object ends without an end of line.
  private var line: ArraySlice<UInt8>? {
    bytes[position...].firstIndex(of: 0x0A).map { bytes[position..<$0] }
  }

  var isAtEnd: Bool { line?.isEmpty ?? false }

  /// The first word of the present line, for people.
  var name: String {
    printable(String(decoding: (line ?? bytes[position...]).prefix { $0 != 0x20 }.prefix(40), as: UTF8.self), limit: 40)
  }

  func isAt(_ name: String) -> Bool { line?.starts(with: Array((name + " ").utf8)) ?? false }

  mutating func next(_ name: String) throws(MalformedCommit) -> ArraySlice<UInt8> {
    guard let line, isAt(name) else { throw MalformedCommit("has no \(name) where one must be") }
    position = line.endIndex + 1
    return line.dropFirst(name.utf8.count + 1)
  }

  /// A line that goes on with the header before it.
  mutating func continuation() -> ArraySlice<UInt8>? {
    guard let line, line.first == 0x20 else { return nil }
    position = line.endIndex + 1
    return line.dropFirst()
  }
}
