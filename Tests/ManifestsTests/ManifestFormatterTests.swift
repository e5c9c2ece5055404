import Foundation
import Manifests
import RoutingModel
import SeededRandom
import Testing

@Suite struct ManifestFormatterTests {
  private static func format(
    _ text: String, _ form: ConditionForm = .asWritten, path: String = "r.yaml"
  ) -> String {
    switch ManifestFormatter(form: form).format(Array(text.utf8), path: path) {
    case .formatted(let bytes): String(decoding: bytes, as: UTF8.self)
    case .refused(let findings): findings.map(\.line).joined(separator: "\n")
    }
  }

  /// `formatter.yaml` holds comments in every place, `formatter.*.yaml` what becomes of it.
  @Test(arguments: [("asWritten", ConditionForm.asWritten), ("when", .text), ("expression", .tree)])
  func readsAsExpected(name: String, form: ConditionForm) throws {
    let text = try String(contentsOf: Reading.goldenFolder.appendingPathComponent("formatter.yaml"), encoding: .utf8)
    let formatted = Self.format(text, form)
    try GoldenTests.compare(formatted, with: Reading.goldenFolder.appendingPathComponent("formatter.\(name).txt"))
    #expect(Self.format(formatted, form) == formatted)
  }

  @Test func jsonKeepsItsShape() {
    let text =
      #"{"priority":1,"name":"R","queue":{"name":"Q"},"expression":{"children":[{"type":"condition","operator":"exists","field":"skill"}],"type":"and"}}"#
    let expected = """
      {
        "name": "R",
        "queue": {"name": "Q"},
        "priority": 1,
        "expression": {
          "type": "and",
          "children": [
            {"type": "condition", "field": "skill", "operator": "exists"}
          ]
        }
      }

      """
    #expect(Self.format(text, path: "r.json") == expected)
    #expect(Self.format(expected, path: "r.json") == expected)
    #expect(Self.format(text, .text, path: "r.json").contains(#""when": "all (skill exists)""#))
  }

  @Test func aFileWithErrorsIsLeftAlone() {
    #expect(Self.format("name: R\n").contains("RK0202"))
    #expect(Self.format("name: {").contains("RK0301"))
  }

  @Test func ruleTestsKeepTheirCalls() {
    let text = """
      # All calls
      calls:
      - expect: A   # the first
        call: { b: 1, a: "x",  list: [1,
          2] }
        queue: Q
        name: one

      - {name: two, matches: [A,B], queue: {id: "7"}, call: {}, expect: {rule: none}}
      """
    let expected = """
      # All calls
      calls:
        - name: one
          queue: Q
          call: {b: 1, a: x, list: [1, 2]}
          expect: A  # the first

        - name: two
          queue: {id: "7"}
          call: {}
          expect: {rule: none}
          matches: [A, B]

      """
    #expect(Self.format(text, path: "a.test.yaml") == expected)
    #expect(Self.format(expected, path: "a.test.yaml") == expected)
    #expect(Self.format("calls: [{name: one}]", path: "a.test.yaml").contains("RK0202"))
  }

  @Test func theRepositoryFileKeepsItsEntries() {
    let text = """
      exclude: ['old/**']
      windows:
        - {to: "23:30", from: "22:30", effect: allow}
      fields: {zip: string, # of the caller
        age: number}
      unknownFields: error
      """
    let expected = """
      fields:
        zip: string  # of the caller
        age: number
      unknownFields: error
      windows:
        - {effect: allow, from: "22:30", to: "23:30"}
      exclude: ["old/**"]

      """
    #expect(Self.format(text, path: "routekeeper.yaml") == expected)
    #expect(Self.format(expected, path: "x/routekeeper.yaml") == expected)
    #expect(Self.format("fields: {", path: "routekeeper.yaml").contains("RK0301"))
  }

  @Test func theExamplesAreInThisStyle() throws {
    let folder = Reading.repositoryRoot.appendingPathComponent("examples-repo")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
      ManifestFormatter.isFormatted($0) && !$0.hasPrefix(".")
    }
    #expect(paths.count >= 8)
    for path in paths {
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      #expect(Self.format(text, path: path) == text, "\(path)")
    }
  }

  /// What is written is read as the same, in every form, and formatting twice changes nothing.
  @Test(arguments: [1, 2, UInt64.random(in: 0...UInt64(UInt32.max))])
  func anyRuleSurvives(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<150 {
      let text = RandomManifest.text(&random)
      for form in [ConditionForm.asWritten, .text, .tree] {
        guard case .formatted(let bytes) = ManifestFormatter(form: form).format(Array(text.utf8), path: "r.yaml") else {
          Issue.record("seed \(seed): refused \(text)\n\(Self.format(text, form))")
          return
        }
        let once = String(decoding: bytes, as: UTF8.self)
        #expect(Self.format(once, form) == once, "seed \(seed): \(text)")
      }
    }
  }
}

private enum RandomManifest {
  private static let texts = [
    "x", "a b", "true", "5", "no", "a: b", "a #b", "#", "- x", "'", "\"", "\\d+", "é", "{", "a, b", "*", "&x", "!y",
    "%",
    "@", "`", "|", ">", "?", "~", " x ", "x:", "it's \"so\"", String(repeating: "long words ", count: 20) + "end",
  ]
  private static let comments = ["", "", "", "", "# c", "  # it's \"c\" # d", "\n# alone", "\n\n  # indented\n"]

  static func text(_ random: inout SeededRandom) -> String {
    func pick(_ elements: [String], _ random: inout SeededRandom) -> String {
      elements[Int(random.number(0...Int64(elements.count - 1)))]
    }
    func quoted(_ random: inout SeededRandom) -> String {
      JSONWriter.text(of: .string(pick(texts, &random)))
    }
    func behind(_ random: inout SeededRandom) -> String {
      let comment = pick(comments, &random)
      return comment.hasPrefix("#") ? " " + comment : comment
    }
    func node(_ depth: Int, _ indent: String, _ random: inout SeededRandom) -> String {
      if depth > 3 || random.chance(40) {
        if random.chance(50) {
          return "{type: condition, field: skill, operator: eq, value: \(quoted(&random))}" + behind(&random) + "\n"
        }
        return "operator: contains\(behind(&random))\n\(indent)field: skill\n\(indent)value: \(quoted(&random))"
          + behind(&random) + "\n\(indent)type: condition\n"
      }
      let type = ["and", "or", "not"][Int(random.number(0...2))]
      var text = "children:\(behind(&random))\n"
      for _ in 0..<(type == "not" ? 1 : random.number(1...3)) {
        text += "\(indent)- " + node(depth + 1, indent + "  ", &random)
      }
      return text + "\(indent)type: \(type)\(behind(&random))\n"
    }
    var members = [
      "name: \(JSONWriter.text(of: .string("R" + pick(texts, &random))))", "queue: Q",
      "priority: \(random.number(0...9))",
      "description: \(quoted(&random))",
    ]
    if random.chance(30) {
      members.append("when: >-\n  skill exists\n  and language == \(quoted(&random))")
    } else {
      let tree = node(1, "  ", &random)
      members.append("expression:" + (tree.hasPrefix("{") ? " " : "\n  ") + tree.dropLast())
    }
    if random.chance(50) { members.reverse() }
    return pick(comments, &random) + "\n"
      + members.map { $0 + (random.chance(30) && !$0.hasPrefix("when") ? behind(&random) : "") + "\n" }.joined()
  }
}
