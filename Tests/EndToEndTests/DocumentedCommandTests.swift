import Foundation
import Testing

/// Every `routekeeper …` that the documentation shows is one that the program takes.
@Suite struct DocumentedCommandTests {
  struct Shown: Sendable, CustomStringConvertible {
    let page: String
    let line: Int
    let text: String
    /// Stands in a block to be typed, and not in a sentence.
    let isInBlock: Bool

    var description: String { "\(page):\(line): routekeeper \(text)" }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  @Test func theProgramTakesThem() throws {
    let tree = try CommandTree.ofProgram()
    let shown = try Self.pages().flatMap(Self.commands)
    #expect(shown.count >= 20)
    for command in shown {
      let complaint = tree.complaint(about: Self.words(command.text), isWhole: command.isInBlock)
      #expect(complaint == nil, "\(command)")
    }
  }

  @Test(arguments: [
    ("nonsense", "routekeeper has no command nonsense"), ("status --nonsense", "status has no option --nonsense"),
    ("validate a b", "validate takes no further argument: b"), ("approve abc", "approve needs --reason"),
    ("rollback --reason x", "rollback needs revision"), ("status --output xml", "--output of status does not take xml"),
    ("webhooks nonsense", "webhooks has no command nonsense"),
    ("suspend --reason", "--reason of suspend needs a value"),
  ])
  func whatIsWrongIsFound(text: String, complaint: String) throws {
    #expect(try CommandTree.ofProgram().complaint(about: Self.words(text), isWhole: true) == complaint)
  }

  @Test(arguments: [
    ("a --b \"c d\"  # e", ["a", "--b", "c d"]), ("schema > file", ["schema"]), ("diff | less", ["diff"]),
    ("webhooks", ["webhooks"]), ("x && y", ["x"]),
  ])
  func wordsAreThoseOfAShell(text: String, words: [String]) { #expect(Self.words(text) == words) }

  // MARK: Reading pages

  private static func pages() throws -> [String] {
    let docs = FileManager.default.enumerator(atPath: root.appending(path: "docs").path)?.compactMap { $0 as? String }
    return ["README.md", "examples-repo/README.md"]
      + (docs ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }

  private static func commands(of page: String) throws -> [Shown] {
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    var found: [Shown] = []
    var fence: Substring?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let trimmed = line.drop { $0 == " " }
      if trimmed.hasPrefix("```") {
        fence = fence == nil ? trimmed.dropFirst(3) : nil
        continue
      }
      func add(_ text: Substring, _ isInBlock: Bool) {
        found.append(Shown(page: page, line: index + 1, text: String(text), isInBlock: isInBlock))
      }
      let isTyped = fence == "sh" || (fence == nil && line.hasPrefix("    "))
      if let match = trimmed.firstMatch(of: /^(\$ )?(?:sudo )?routekeeper (.*)$/) {
        if isTyped || (fence != nil && match.output.1 != nil) { add(match.output.2, true) }
      }
      if fence == nil {
        for match in line.matches(of: /`(?:sudo )?routekeeper ([^`]+)`/) { add(match.output.1, false) }
      }
    }
    return found
  }

  /// Up to a comment, a redirection or the next command.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in text {
      switch character {
      case "\"":
        isQuoted.toggle()
        word = word ?? ""
      case " " where !isQuoted:
        if let finished = word { words.append(finished) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return Array(words.prefix { !["#", ">", "|", "&&"].contains($0) })
  }
}
