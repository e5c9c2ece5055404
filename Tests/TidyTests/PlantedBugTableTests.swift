import Testing

/// A promise that cannot be seen to be broken is held by nothing: the patches, the table of what they came to, and the
/// promises that the simulation checks belong together.
@Suite struct PlantedBugTableTests {
  struct Row {
    let name: String
    let what: String
    let promises: [Int]
  }

  /// Promises that no planted bug has to break, and why.
  static let exceptions: [Int: String] = [:]

  static let page = "docs/reliability.md"

  /// `| `name` † | what it does | 3 16 |`
  static func rows(_ text: String) -> [Row] {
    text.matches(of: /(?m)^\| `([a-z0-9-]+)`[^|]*\| ([^|]+?) \| *([0-9 ]*)\|$/).map { match in
      Row(
        name: String(match.output.1), what: String(match.output.2),
        promises: match.output.3.split(separator: " ").compactMap { Int($0) })
    }
  }

  static func patches() throws -> [String: String] {
    let folder = "Tests/PlantedBugs/"
    let files = try Repository.files("Tests/PlantedBugs", endings: [".patch"])
    return Dictionary(
      uniqueKeysWithValues: files.map { file in
        (String(file.path.dropFirst(folder.count).dropLast(".patch".count)), file.text)
      })
  }

  /// As `Tests/Torture/Checks/Invariant.swift` has them: `case intentFirst = 3`.
  static func promises() throws -> Set<Int> {
    let text = try Repository.text("Tests/Torture/Checks/Invariant.swift")
    return Set(text.matches(of: /(?m)^  case [A-Za-z]+ = ([0-9]+)$/).compactMap { Int($0.output.1) })
  }

  @Test func eachPatchHasARowAndEachRowAPatch() throws {
    let rows = Self.rows(try Repository.text(Self.page))
    let patches = try Self.patches()
    #expect(rows.count >= 60)
    #expect(Set(rows.map(\.name)).count == rows.count, "a bug has two rows")
    let missing = patches.keys.filter { name in
      !rows.contains { $0.name == name }
    }
    #expect(missing.sorted() == [], "no row in \(Self.page)")
    #expect(rows.map(\.name).filter { patches[$0] == nil }.sorted() == [], "no patch in Tests/PlantedBugs")
  }

  @Test func eachRowSaysWhatItsPatchSaysAndWhatFoundIt() throws {
    let patches = try Self.patches()
    let known = try Self.promises()
    for row in Self.rows(try Repository.text(Self.page)) {
      #expect(!row.promises.isEmpty, "\(row.name) was found by nothing")
      #expect(
        Set(row.promises).subtracting(known).sorted() == [], "\(row.name) broke what the simulation does not check")
      let title = patches[row.name]?.split(separator: "\n").first.map(String.init)
      #expect(title == row.what + ".")
    }
  }

  @Test func eachPromiseIsBrokenByABug() throws {
    let promises = try Self.promises()
    #expect(promises.count >= 32)
    let rows = Self.rows(try Repository.text(Self.page))
    let broken = Set(rows.flatMap(\.promises))
    #expect(
      promises.subtracting(broken).subtracting(Self.exceptions.keys).sorted() == [], "no planted bug breaks these")
    #expect(broken.intersection(Self.exceptions.keys).sorted() == [], "these need no exception any more")
    #expect(Set(Self.exceptions.keys).subtracting(promises).sorted() == [], "the simulation does not check these")
  }

  /// So that `patch` applies it to present sources, and people read what it does.
  @Test func eachPatchIsATitleAndADiffOfSources() throws {
    for (name, text) in try Self.patches() {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count > 5 && lines[0].hasSuffix(".") && lines[1].isEmpty, "\(name) has no title")
      let changed = lines.filter { $0.hasPrefix("--- ") }
      #expect(changed.allSatisfy { $0.hasPrefix("--- a/Sources/") } && !changed.isEmpty, "\(name) changes no source")
    }
  }

  @Test func readsRows() {
    let text =
      "| bug | what it does | promises |\n|---|---|---|\n| `a-b` † | It does | 3 16 |\n| `c` | So | 1 |\n| d | e | 2 |\n"
    let rows = Self.rows(text)
    #expect(rows.map(\.name) == ["a-b", "c"])
    #expect(rows.map(\.what) == ["It does", "So"])
    #expect(rows.map(\.promises) == [[3, 16], [1]])
  }
}
