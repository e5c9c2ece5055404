import Foundation
import Manifests
import RoutingModel
import Testing

/// The JSON Schema for editors against a validator that is not ours, and against our own reader.
struct ManifestSchemaTests {
  private static let accepted: [String] = [
    Reading.rule(expression: "{type: condition, field: skill, operator: eq, value: x, children: []}"),
    "["
      + #"{"name":"A","queue":{"id":"q"},"priority":0,"description":null,"expression":{"type":"not","children":[{"type":"condition","field":"skill","operator":"exists","value":null}]}}"#
      + "]",
    "kind: RoutingRule\nname: B\nqueue: {name: Q, id: null}\npriority: 2147483647\nenabled: false\nexpression: {type: or, field: null, children: [{type: condition, field: wait_time, operator: gt, value: 1.5}]}",
    "kind: SkillGroup\nname: G\ndivision: {id: d}\nskillConditions: [{operation: And, routingSkillConditions: [{routingSkill: s, comparator: EqualTo, proficiency: 5, childConditions: [{operation: Or}]}]}]",
    "[]",
    "name: A\nqueue: Q\npriority: 1\nwhen: skill exists",
    "name: A\nqueue: Q\npriority: 1\nwhen: skill exists\nexpression: null",
  ]

  private static let refused: [String] = [
    "name: A\nqueue: Q\npriority: 1",
    "name: A\nqueue: Q\npriority: 1\nwhen: null",
    "name: A\nqueue: Q\npriority: 1\nwhen: 5",
    "name: A\nqueue: Q\npriority: 1\nwhen: skill exists\nexpression: {type: condition, field: skill, operator: exists}",
    Reading.rule(expression: "{type: condition, field: skill, operator: equals, value: x}"),
    Reading.rule(expression: "{type: condition, field: skill, operator: eq}"),
    Reading.rule(expression: "{type: condition, field: priority, operator: gt, value: \"5\"}"),
    Reading.rule(expression: "{type: condition, field: skill, operator: contains, value: 5}"),
    Reading.rule(expression: "{type: and, children: []}"),
    Reading.rule(expression: "{type: and, field: x, children: [{type: condition, field: skill, operator: exists}]}"),
    Reading.rule(
      expression:
        "{type: not, children: [{type: condition, field: skill, operator: exists}, {type: condition, field: ani, operator: exists}]}"
    ),
    "name: A\nqueue: Q\npriority: -1\nexpression: {type: condition, field: skill, operator: exists}",
    "name: A\nqueue: {}\npriority: 1\nexpression: {type: condition, field: skill, operator: exists}",
    "name: \" \"\nqueue: Q\npriority: 1\nexpression: {type: condition, field: skill, operator: exists}",
    "name: A\nqueue: Q\npriority: 1\ncolour: red\nexpression: {type: condition, field: skill, operator: exists}",
    "kind: SkillGroup\nname: G\nskillConditions: [{operation: and}]",
    "kind: SkillGroup\nname: G\ndivision: Home\nskillConditions: []",
    "kind: Other\nname: G",
    "5",
  ]

  @Test func ourReaderAgreesWithTheFixtures() {
    for text in Self.accepted { #expect(Reading.lines([("x.yaml", text)]).isEmpty, "\(text)") }
    for text in Self.refused { #expect(!Reading.lines([("x.yaml", text)]).isEmpty, "\(text)") }
  }

  @Test func everyReferenceHasItsDefinition() throws {
    for schema in [ManifestSchema.json(kinds: KindCatalog.all), ManifestSchema.repositoryFile()] {
      let definitions = try #require(schema["$defs"]?.objectValue)
      var references: Set<String> = []
      Self.collect(schema, &references)
      #expect(!references.isEmpty)
      for reference in references { #expect(definitions[String(reference.dropFirst("#/$defs/".count))] != nil) }
    }
    let schema = ManifestSchema.json(kinds: KindCatalog.all)
    let rule = try #require(schema["$defs"]?["RoutingRule"])
    #expect(rule["required"] == ["name", "queue", "priority"])
    #expect(rule["additionalProperties"] == false)
    #expect(rule["properties"]?["priority"]?["maximum"] == 2_147_483_647)
    #expect(rule["properties"]?["enabled"]?["default"] == true)
  }

  private static func collect(_ value: JSONValue, _ references: inout Set<String>) {
    for element in value.arrayValue ?? [] { collect(element, &references) }
    for member in value.objectValue?.members ?? [] {
      if member.key == "$ref", let text = member.value.stringValue { references.insert(text) }
      collect(member.value, &references)
    }
  }

  @Test(.enabled(if: Python.has("jsonschema"), "needs Python's jsonschema"))
  func anotherValidatorAgrees() throws {
    func documents(_ texts: [String]) -> JSONValue {
      .array(texts.compactMap { Reading.document($0).root?.json })
    }
    let repositories: [String] = [
      "fields: {tier: [string, list], vip: boolean}\nunknownFields: warn\nignore: [{path: /a, selector: {name: x}, owner: o, reason: r}]\nexclude: [a]",
      "{protect: [{kind: SkillGroup}]}",
    ]
    let badRepositories: [String] = [
      "fields: {a: text}", "feilds: {}", "unknownFields: maybe", "ignore: [{reason: r}]",
    ]
    let input: JSONValue = [
      "cases": [
        [
          "schema": ManifestSchema.json(kinds: KindCatalog.all), "good": documents(Self.accepted),
          "bad": documents(Self.refused),
        ],
        [
          "schema": ManifestSchema.repositoryFile(), "good": documents(repositories), "bad": documents(badRepositories),
        ],
      ]
    ]
    let script = """
      import json, sys, jsonschema
      for case in json.load(sys.stdin)["cases"]:
        jsonschema.Draft202012Validator.check_schema(case["schema"])
        validator = jsonschema.Draft202012Validator(case["schema"])
        for value in case["good"]:
          for error in validator.iter_errors(value): print("refused", value, error.message)
        for value in case["bad"]:
          if validator.is_valid(value): print("accepted", value)
      print("done")
      """
    #expect(try Python.run(script, input: JSONWriter.bytes(of: input)) == "done\n")
  }
}

enum Python {
  static func has(_ module: String) -> Bool { (try? run("import \(module)\nprint(1)", input: [])) == "1\n" }

  static func run(_ script: String, input: [UInt8]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-W", "ignore", "-c", script]
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input))
    try standardInput.fileHandleForWriting.close()
    let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
