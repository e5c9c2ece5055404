import RoutingModel
import Testing

@testable import Manifests

@Suite struct ManifestEditorTests {
  private static let fields = CallFields(types: ["vip": [.boolean]], unknownFields: .allow)

  private static func edit(
    _ text: String, _ wanted: JSONObject?, line: Int = 1, column: Int = 1, path: String = "r.yaml"
  ) -> String {
    let edit = ManifestEdit(
      wanted.map { .fields($0) } ?? .removed, at: SourceLocation(file: path, line: line, column: column))
    return outcome(ManifestEditor(callFields: fields).apply([edit], to: Array(text.utf8), path: path))
  }

  private static func outcome(_ outcome: ManifestEditor.Outcome) -> String {
    switch outcome {
    case .edited(let bytes): String(decoding: bytes, as: UTF8.self)
    case .emptied: "emptied"
    case .refused(let reason): "refused: \(reason)"
    }
  }

  private static func condition(_ field: String, _ value: JSONValue, _ operation: String = "eq") -> JSONValue {
    [
      "type": "condition", "field": .string(ExactText(field)), "operator": .string(ExactText(operation)),
      "value": value,
    ]
  }

  private static let commented = """
    # The rule of the night shift
    name: Night   # unique
    queue: "Support"

    priority:   10    # above the day
    description: >-   # for people
      Calls at
      night
    # who it is for
    expression:
      type: and
      children:
      # speaks the language
      - {type: condition, operator: eq, field: language, value: 'de'}   # German
      - type: condition
        field: vip      # paid for
        operator: eq
        value: "true"
      - type: or
        children:
          - {type: condition, field: wait, operator: gte, value: 30}
          - {type: condition, field: wait, operator: lt, value: 5}
    # the end
    """

  private func editCommented(_ wanted: JSONObject) -> String { Self.edit(Self.commented, wanted, line: 2) }

  @Test func oneValueChangesAndNothingElse() {
    #expect(
      editCommented(JSONObject([("priority", 7)]))
        == Self.commented.replacing("priority:   10 ", with: "priority:   7 "))
    #expect(
      editCommented(JSONObject([("enabled", .bool(false))]))
        == Self.commented.replacing("above the day\n", with: "above the day\nenabled: false\n"))
    #expect(
      editCommented(JSONObject([("description", "Calls")]))
        == Self.commented.replacing(
          "description: >-   # for people\n  Calls at\n  night", with: "description: Calls  # for people"))
    #expect(
      editCommented(JSONObject([("description", "Calls\nat night\n")]))
        == Self.commented.replacing(
          "description: >-   # for people\n  Calls at\n  night",
          with: "description: |  # for people\n  Calls\n  at night"))
  }

  @Test func conditionsChangeInTheirPlace() {
    let tree: (JSONValue, JSONValue, [JSONValue]) -> JSONObject = { language, vip, more in
      let or: JSONValue = ["type": "or", "children": .array(more)]
      return JSONObject([
        ("expression", ["type": "and", "children": [Self.condition("language", language), vip, or]])
      ])
    }
    let vip = Self.condition("vip", .bool(true))
    let waits = [Self.condition("wait", 30, "gte"), Self.condition("wait", 5, "lt")]
    #expect(
      editCommented(tree("fr", vip, waits)) == Self.commented.replacing("value: 'de'", with: "value: 'fr'"))
    #expect(editCommented(tree("de", vip, waits)) == Self.commented)
    #expect(
      editCommented(tree("de", Self.condition("vip", .bool(false)), waits))
        == Self.commented.replacing("value: \"true\"", with: "value: false"))
    #expect(
      editCommented(tree("de", vip, [waits[1]]))
        == Self.commented.replacing(
          "      - {type: condition, field: wait, operator: gte, value: 30}\n", with: ""))
    #expect(
      editCommented(tree("de", vip, waits + [Self.condition("skill", "x")]))
        == Self.commented.replacing(
          "value: 5}\n", with: "value: 5}\n      - {type: condition, field: skill, operator: eq, value: x}\n"))
    // A member comes and one goes.
    let exists: JSONValue = ["type": "condition", "field": "vip", "operator": "exists"]
    #expect(
      editCommented(tree("de", exists, waits))
        == Self.commented.replacing("    operator: eq\n    value: \"true\"\n", with: "    operator: exists\n"))
    // A condition becomes a group.
    let group: JSONValue = ["type": "not", "children": [vip]]
    let grouped = editCommented(tree("de", group, waits))
    #expect(grouped.contains("# speaks the language") && grouped.contains("- type: not\n"), "\(grouped)")
  }

  @Test func textStaysText() {
    let when = JSONObject([
      (
        "expression",
        ["type": "and", "children": [Self.condition("language", "de"), Self.condition("priority", 5, "gte")]]
      )
    ])
    let short = "name: R\nqueue: Q\npriority: 1\nwhen: language == \"en\" and priority >= 5  # why\n"
    #expect(Self.edit(short, when) == short.replacing("\"en\"", with: "\"de\""))
    let long = "name: R\nqueue: Q\npriority: 1\nwhen: >-\n  language == \"en\"\n  and priority >= 5\nenabled: false\n"
    #expect(Self.edit(long, when) == long.replacing("\"en\"", with: "\"de\""))
    let other = "name: R\nqueue: Q\npriority: 1\nwhen: ((language == \"de\") and priority>=5)\n"
    #expect(Self.edit(other, when) == other)
  }

  @Test func jsonStaysJSON() {
    let text = """
      {
        "name": "R", "queue": {"name": "Q"},
        "priority": 1,
        "expression": {
          "type": "and",
          "children": [
            {"type": "condition", "field": "language", "operator": "eq", "value": "de"}
          ]
        }
      }

      """
    let more = JSONObject([
      ("priority", 2), ("enabled", .bool(false)),
      (
        "expression",
        ["type": "and", "children": [Self.condition("language", "\"de\""), Self.condition("wait", 3)]]
      ),
    ])
    let expected = text.replacing("\"priority\": 1", with: "\"priority\": 2,\n  \"enabled\": false")
      .replacing(
        #""value": "de"}"#,
        with: #""value": "\"de\""},"# + "\n      "
          + #"{"type": "condition", "field": "wait", "operator": "eq", "value": 3}"#)
    #expect(Self.edit(text, more, path: "r.json") == expected)
    let tabs = "{\n\t\"name\": \"R\",\n\t\"queue\": \"Q\",\n\t\"priority\": 1,\n\t\"when\": \"vip == true\"\n}"
    #expect(
      Self.edit(tabs, JSONObject([("expression", Self.condition("vip", .bool(false)))]), path: "r.json")
        == tabs.replacing("true", with: "false"))
  }

  private static let list = """
    # two of them
    - name: A     # first
      queue: Q
      priority: 1
      when: vip exists

    # the second
    - name: B
      queue: Q
      priority: 2
      when: vip exists

    """

  @Test func manifestsOfAListChangeEachForItself() {
    let first = ManifestEdit(
      .fields(JSONObject([("priority", 3)])), at: SourceLocation(file: "r.yaml", line: 2, column: 3))
    let second = ManifestEdit(
      .fields(JSONObject([("description", "two")])), at: SourceLocation(file: "r.yaml", line: 8, column: 3))
    let result = ManifestEditor(callFields: Self.fields).apply(
      [second, first], to: Array(Self.list.utf8), path: "r.yaml")
    #expect(
      Self.outcome(result)
        == Self.list.replacing("priority: 1", with: "priority: 3")
        .replacing("name: B\n  queue: Q\n", with: "name: B\n  queue: Q\n  description: two\n"))
    #expect(
      Self.edit(Self.list, nil, line: 8, column: 3)
        == Self.list.replacing("- name: B\n  queue: Q\n  priority: 2\n  when: vip exists\n", with: ""))
    #expect(Self.edit("name: R\nqueue: Q\npriority: 1\nwhen: vip exists\n", nil) == "emptied")
  }

  @Test func skillConditionsWithoutOrder() {
    let text = """
      kind: SkillGroup
      name: German
      skillConditions:
        - operation: And
          routingSkillConditions:
            - {routingSkill: technical, comparator: EqualTo, proficiency: 3}   # senior
            - {routingSkill: billing, comparator: EqualTo, proficiency: 1}

      """
    func skill(_ name: String, _ proficiency: Int64) -> JSONValue {
      [
        "routingSkill": .string(ExactText(name)), "comparator": "EqualTo", "proficiency": .integer(proficiency),
        "childConditions": [],
      ]
    }
    func wanted(_ skills: [JSONValue]) -> JSONObject {
      JSONObject([
        (
          "skillConditions",
          [["operation": "And", "routingSkillConditions": .array(skills), "languageSkillConditions": []]]
        )
      ])
    }
    #expect(
      Self.edit(text, wanted([skill("billing", 2), skill("technical", 3)]))
        == text.replacing("proficiency: 1", with: "proficiency: 2"))
    #expect(
      Self.edit(text, wanted([skill("technical", 3)]))
        == text.replacing("      - {routingSkill: billing, comparator: EqualTo, proficiency: 1}\n", with: ""))
  }

  @Test(arguments: ["-", "- ", "-\t", "-\n", "-\r\n"]) func anEmptyElementMayEndTheFile(end: String) {
    let text = "a:\n- b\n"
    #expect(SourceText(Array((text + end).utf8)).dash(of: text.utf8.count + 1, column: 0) == text.utf8.count)
  }

  @Test func lineEndsStayAsTheyAre() {
    let text = "name: R\r\nqueue: Q\r\npriority: 1\r\nwhen: vip exists"
    #expect(
      Self.edit(text, JSONObject([("description", "d"), ("enabled", .bool(false))]))
        == "name: R\r\nqueue: Q\r\ndescription: d\r\npriority: 1\r\nenabled: false\r\nwhen: vip exists")
  }
}
