import Foundation
import Testing

@Suite struct DocumentationTests {
  static let pages: [Repository.TextFile] = {
    let others = ["README.md", "examples-repo/README.md"].compactMap { path in
      (try? Repository.text(path)).map { Repository.TextFile(path: path, text: $0) }
    }
    return others + ((try? Repository.files("docs", endings: [".md"])) ?? [])
  }()

  @Test func thePagesAreFound() { #expect(Self.pages.count >= 18) }

  @Test(arguments: pages)
  func linksLeadSomewhere(page: Repository.TextFile) throws {
    let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
    for match in page.text.matches(of: /\]\(([^)\s]+)\)/) {
      let link = String(match.output.1)
      if link.contains("://") { continue }
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let target = parts[0].isEmpty ? page.path : Self.path(folder, parts[0])
      #expect(Repository.exists(target), "\(page.path) links to \(link)")
      if parts.count == 2, target.hasSuffix(".md"), Repository.exists(target) {
        let anchors = Self.anchors(try Repository.text(target))
        #expect(anchors.contains(parts[1]), "\(page.path) links to \(link)")
      }
    }
  }

  /// Whoever changes a block sees whether it was tried, and tries it again.
  @Test(arguments: pages)
  func blocksForAShellSayWhetherTheyWereTried(page: Repository.TextFile) {
    var before = ""
    var isInside = false
    for (number, line) in page.lines.enumerated() {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("```") {
        if !isInside && trimmed == "```sh" {
          let isMarked = before == "<!-- tried -->" || before.hasPrefix("<!-- not tried by a test: ")
          #expect(isMarked, "\(page.path):\(number + 1) has no mark before it")
        }
        isInside.toggle()
      }
      if !trimmed.isEmpty { before = trimmed }
    }
    #expect(!isInside, "\(page.path) has a block without an end")
  }

  @Test func everyDecisionIsListed() throws {
    let list = try Repository.text("docs/decisions/README.md")
    for page in try Repository.files("docs/decisions", endings: [".md"]) where !page.path.hasSuffix("README.md") {
      let name = page.path.split(separator: "/").last.map(String.init) ?? ""
      let title = page.lines.first?.drop { $0 == "#" || $0 == " " } ?? ""
      #expect(list.contains("- [\(title)](\(name))"), "\(page.path) is not in docs/decisions/README.md")
      #expect(title.hasPrefix(name.prefix(4)), "\(page.path) begins with another number")
    }
  }

  /// As the forges make them: lower case, punctuation dropped, spaces to hyphens.
  private static func anchors(_ text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        String(
          line.drop { $0 == "#" }.drop { $0 == " " }.lowercased().compactMap { character in
            if character == " " { return "-" }
            return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
          })
      })
  }

  private static func path(_ folder: String, _ link: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in link.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}
