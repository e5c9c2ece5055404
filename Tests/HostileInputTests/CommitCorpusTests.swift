import Foundation
import TestSupport
import Testing

@testable import Git

/// Objects that no honest git writes, written bit by bit into a repository and read by the product's reader.
@Suite struct CommitCorpusTests {
  @Test func commitsOfEveryShapeEndInASummaryOrAnError() async throws {
    try await withScratchDirectory { scratch in
      let fixture = try await GitFixture(path: scratch.path("objects.git"))
      let tip = try await fixture.commit(files: ["a": "1"])
      let tree = try await fixture.git(["rev-parse", "\(tip)^{tree}"]).trimmingCharacters(in: .whitespacesAndNewlines)
      let cases = CommitCase.all(tree: tree)
      let ids = try await Self.write(cases.map(\.bytes), as: "commit", to: fixture, scratch)
      var corpus = Corpus<String>("commit objects")
      for (entry, id) in zip(cases, ids) { corpus.add(entry.name, id, "safe") }
      #expect(ids.count == cases.count)
      corpus.run { id in
        do throws(GitError) {
          guard let id = ObjectID(hex: id) else { return "no id" }
          let repository = try Repository(directory: fixture.path)
          let raw = try repository.rawCommit(id, limit: 1 << 20)
          let summary = try repository.commit(id)
          if raw.isEmpty { return "a summary of nothing" }
          if summary.author.unicodeScalars.count > 256 || summary.subject.unicodeScalars.count > 500 {
            return "too long"
          }
          return Self.isPrintable(summary.author + summary.subject) ? "safe" : "not printable"
        } catch {
          return Self.isPrintable(error.description) ? "safe" : "an error that is not printable"
        }
      }
    }
  }

  /// Names and modes of entries: a name is taken byte by byte or named as a problem.
  @Test func treesOfEveryShape() async throws {
    try await withScratchDirectory { scratch in
      let fixture = try await GitFixture(path: scratch.path("objects.git"))
      let blob = try await Self.write([Array("x".utf8)], as: "blob", to: fixture, scratch)[0]
      let empty = try await Self.write([[]], as: "tree", to: fixture, scratch)[0]
      let blobBytes = ObjectID(hex: blob)?.bytes ?? []
      let emptyBytes = ObjectID(hex: empty)?.bytes ?? []
      func entry(_ mode: String, _ name: [UInt8], _ id: [UInt8]) -> [UInt8] {
        Array(mode.utf8) + [0x20] + name + [0] + id
      }
      var cases: [(name: String, bytes: [UInt8], verdict: String)] = []
      let good = [
        "a.yaml", "a b", "é", "e\u{301}", "\\", "a\\b", "~1", "GIT~1", ".gıt", "CON", "a:b", "a.yaml ", "a.yaml.",
        "-rf", "*", "?", "\"", "'", "$(id)", "`id`", "%2e%2e", "…", "\u{200D}.git",
        ".git", ".GIT", ".gitmodules", ".gitattributes", "...", "..a", "\u{FEFF}", "\u{1F600}",
        String(repeating: "n", count: 4000), "a\nb", "a\u{1B}[31mb", "a\u{202E}b", "\u{7F}", " ", "\t", "\r",
      ]
      for name in good {
        cases.append(
          ("name \(name.prefix(20).debugDescription)", entry("100644", Array(name.utf8), blobBytes), "taken"))
      }
      for name in [
        [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], Array(".".utf8), Array("..".utf8), Array("a/b".utf8),
        Array("../x".utf8), Array("/".utf8), Array("/etc/passwd".utf8),
      ] as [[UInt8]] {
        cases.append(("name \(name)", entry("100644", name, blobBytes), "not taken"))
      }
      for mode in [
        "100644", "100755", "100664", "0100644", "644", "0", "777777", "100600", "60000", "20000", "10000", "140000",
      ] {
        cases.append(("mode \(mode)", entry(mode, [0x61], blobBytes), "ended"))
      }
      for (mode, id) in [
        ("120000", blobBytes), ("160000", blobBytes), ("40000", emptyBytes), ("040000", emptyBytes),
        ("40000", blobBytes), ("100644", emptyBytes), ("100644", [UInt8](repeating: 0, count: 20)),
      ] {
        cases.append(("mode \(mode) of another kind", entry(mode, [0x61], id), "ended"))
      }
      for mode in ["", " ", "x", "-1", "99999999999999999999", "10064\u{0}", "8", "0x1", "+100644"] {
        cases.append(("mode \(mode.debugDescription)", entry(mode, [0x61], blobBytes), "ended"))
      }
      for (name, bytes) in [
        ("nothing", []), ("cut in the mode", Array("1006".utf8)), ("cut in the name", Array("100644 a".utf8)),
        ("cut in the id", entry("100644", [0x61], Array(blobBytes.prefix(10)))),
        ("no name", entry("100644", [], blobBytes)),
        ("twice", entry("100644", [0x61], blobBytes) + entry("100644", [0x61], blobBytes)),
        ("out of order", entry("100644", [0x62], blobBytes) + entry("100644", [0x61], blobBytes)),
        ("a file and a folder", entry("100644", [0x61], blobBytes) + entry("40000", [0x61], emptyBytes)),
        ("noise", (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 37) }), ("zeros", [UInt8](repeating: 0, count: 100)),
        ("many", (0..<20_000).flatMap { entry("100644", Array(String($0 + 100_000).utf8), blobBytes) }),
      ] as [(String, [UInt8])] { cases.append((name, bytes, "ended")) }
      let ids = try await Self.write(cases.map(\.bytes), as: "tree", to: fixture, scratch)
      #expect(ids.count == cases.count)
      var corpus = Corpus<(String, String)>("tree objects")
      for (entry, id) in zip(cases, ids) { corpus.add(entry.name, (id, entry.verdict), entry.verdict) }
      corpus.run { id, wanted in
        do throws(GitError) {
          guard let id = ObjectID(hex: id) else { return "no id" }
          let repository = try Repository(directory: fixture.path)
          var walk = TreeWalk(limits: GitLimits()) { _, _ in true }
          try walk.walk(repository, root: id, folder: "")
          if walk.problems.contains(where: { !Self.isPrintable($0.message) }) { return "not printable" }
          return wanted == "ended" ? wanted : walk.files.count == 1 && walk.problems.isEmpty ? "taken" : "not taken"
        } catch {
          return wanted == "ended" ? wanted : "not taken"
        }
      }
    }
  }

  /// Writes objects as they are, all in one run of git.
  private static func write(
    _ objects: [[UInt8]], as type: String, to fixture: GitFixture, _ scratch: ScratchDirectory
  ) async throws -> [String] {
    var paths: [String] = []
    for (index, bytes) in objects.enumerated() {
      let path = scratch.path("object-\(type)-\(index)")
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      paths.append(path)
    }
    let input = Array(paths.joined(separator: "\n").utf8) + [0x0A]
    let output = try await fixture.git(["hash-object", "-t", type, "-w", "--literally", "--stdin-paths"], input: input)
    return output.split(whereSeparator: \.isNewline).map(String.init)
  }

  private static func isPrintable(_ text: String) -> Bool {
    !text.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: true
      default: false
      }
    }
  }
}
