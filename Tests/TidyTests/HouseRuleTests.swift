import Foundation
import Testing

/// House rules that a reader should not have to check by eye.
@Suite struct HouseRuleTests {
  /// The words are taken apart, so that this file does not break its own rule.
  static let forbidden: [(word: String, why: String)] = [
    ("try" + "!", "a failure must have a way out"),
    (" as" + "! ", "a value of another type must have a way out"),
    ("TO" + "DO", "open work belongs into an issue"),
    ("FIX" + "ME", "open work belongs into an issue"),
    ("@unchecked" + " Sendable where", "say at the type why it is safe"),
  ]

  @Test(arguments: forbidden.map(\.word))
  func forbiddenWords(word: String) throws {
    for file in try Repository.swift("Sources", "Tests") where file.text.contains(word) {
      for (number, line) in file.lines.enumerated() where line.contains(word) {
        Issue.record("\(file.path):\(number + 1) has \"\(word)\"")
      }
    }
  }

  /// A source file is about one idea. Beyond 300 lines it usually is two; beyond 400 it is.
  @Test func noFileIsTooLong() throws {
    for file in try Repository.files("Sources", endings: [".swift", ".h", ".c", ".cpp"]) {
      let count = file.lines.count
      if count > 300 { print("note: \(file.path) has \(count) lines; from 300 on it is usually two files") }
      #expect(count <= 400, "\(file.path) has \(count) lines")
    }
  }

  /// Where this repository was written is nobody's business.
  @Test func noPathOfAMachine() throws {
    let folders = ["Sources", "Tests", "Scripts", "docs", "examples-repo", "systemd", "Benchmarks", ".ci"]
    let endings = [".swift", ".md", ".yaml", ".json", ".service", ".py", ".sh", "demo", "prepare", "run", "release"]
    let paths = ["/wo" + "rk/", "/ro" + "ot/", "/Us" + "ers/", "/home/[a-z]+/"]
    for file in try folders.flatMap({ try Repository.files($0, endings: endings) }) {
      for path in paths where file.text.range(of: path, options: .regularExpression) != nil {
        Issue.record("\(file.path) names a path of some machine: \(path)")
      }
    }
  }

  @Test func everyDiagnosticIsDocumented() throws {
    let documented = Self.codes(try Repository.text("docs/diagnostics.md"))
    let used = try Repository.swift("Sources").reduce(into: Set<String>()) { $0.formUnion(Self.codes($1.text)) }
    #expect(used.subtracting(documented).sorted() == [], "not in docs/diagnostics.md")
  }

  private static func codes(_ text: String) -> Set<String> {
    Set(text.matches(of: /RK[0-9]{4}/).map { String($0.output) })
  }
}
