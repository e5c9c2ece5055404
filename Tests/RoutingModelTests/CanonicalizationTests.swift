import RoutingModel
import Testing

struct CanonicalizationTests {
  private static let rule = """
    {"name": "A", "queue": {"id": "q"}, "description": "", "priority": 5, "enabled": true,
     "expression": {"type": "and", "children": [
       {"type": "condition", "field": "vip_flag", "operator": "eq", "value": true},
       {"type": "condition", "field": "wait_time", "operator": "gt", "value": 5}]}}
    """

  private func canonical(_ text: String, _ kind: ResourceKind = .routingRule) throws -> JSONObject {
    kind.canonical(try #require(try JSONReader.read(text).objectValue), fields: .standard)
  }

  @Test(arguments: [
    ("\"description\": \"\", ", ""), ("\"description\": \"\"", "\"description\": null"), (", \"enabled\": true", ""),
    ("\"priority\": 5", "\"priority\": 5.0"), ("\"value\": 5", "\"value\": 5e0"),
    ("\"value\": true", "\"value\": \"TRUE\""),
    ("\"value\": true", "\"value\": true, \"children\": []"),
    ("\"type\": \"and\"", "\"type\": \"and\", \"field\": null, \"value\": null"),
    (
      "\"name\": \"A\"",
      "\"name\": \"A\", \"id\": \"1\", \"version\": 7, \"dateCreated\": \"x\", \"selfUri\": \"/x\", \"createdBy\": {\"id\": \"u\"}"
    ),
    ("{\"id\": \"q\"}", "{\"id\": \"q\", \"name\": \"Support\", \"selfUri\": \"/q\"}"),
    ("\"operator\": \"gt\"", "\"operator\": \"gt\", \"unknown\": 1"),
  ])
  func aCarelessDifferenceIsNone(text: String, spelling: String) throws {
    #expect(Self.rule.contains(text))
    let changed = Self.rule.replacing(text, with: spelling)
    #expect(changed != Self.rule)
    #expect(CanonicalForm(try canonical(changed)) == CanonicalForm(try canonical(Self.rule)))
  }

  @Test(arguments: [
    ("\"priority\": 5", "\"priority\": 6"), ("\"value\": 5", "\"value\": \"5\""), ("\"value\": true", "\"value\": 1"),
    ("\"name\": \"A\"", "\"name\": \"a\""),
    ("\"enabled\": true", "\"enabled\": \"true\""),
    ("\"type\": \"and\"", "\"type\": \"or\""),
  ])
  func aRealDifferenceStays(text: String, spelling: String) throws {
    let changed = Self.rule.replacing(text, with: spelling)
    #expect(changed != Self.rule)
    #expect(CanonicalForm(try canonical(changed)) != CanonicalForm(try canonical(Self.rule)))
  }

  @Test func childrenKeepTheirOrder() throws {
    let swapped = try canonical(
      #"{"expression": {"type": "or", "children": [{"type": "condition", "field": "b", "operator": "exists"}, {"type": "condition", "field": "a", "operator": "exists"}]}}"#
    )
    let fields = swapped["expression"]?["children"]?.arrayValue?.map { $0["field"] }
    #expect(fields == ["b", "a"])
  }

  @Test func castingSparesPatternsSubstringsAndStrings() throws {
    func value(_ field: String, _ operation: String) throws -> JSONValue? {
      try canonical(
        #"{"expression": {"type": "condition", "field": "\#(field)", "operator": "\#(operation)", "value": "True"}}"#)[
          "expression"]?["value"]
    }
    #expect(try value("vip_flag", "eq") == true)
    #expect(try value("undeclared", "neq") == true)
    #expect(try value("language", "eq") == "True")
    #expect(try value("vip_flag", "contains") == "True")
    #expect(try value("vip_flag", "regex") == "True")
  }

  @Test func orderWithoutMeaningIsSorted() throws {
    let one =
      #"{"name": "G", "skillConditions": [{"operation": "And", "routingSkillConditions": [{"routingSkill": "b", "comparator": "EqualTo", "proficiency": 1}, {"routingSkill": "a", "comparator": "EqualTo", "proficiency": 1}]}, {"operation": "Or"}]}"#
    let other =
      #"{"name": "G", "description": null, "memberCount": 5, "skillConditions": [{"operation": "Or", "languageSkillConditions": []}, {"operation": "And", "routingSkillConditions": [{"routingSkill": "a", "comparator": "EqualTo", "proficiency": 1, "childConditions": []}, {"routingSkill": "b", "comparator": "EqualTo", "proficiency": 1.0}]}]}"#
    #expect(try canonical(one, .skillGroup) == canonical(other, .skillGroup))
  }

  @Test(arguments: [
    "null", "[]", #"[{"operation": "And"}]"#,
    #"[{"languageSkillConditions": [], "operation": "And", "routingSkillConditions": []}]"#,
  ]) func aSkillConditionWithoutChildrenHasManySpellings(children: String) throws {
    func group(_ member: String) -> String {
      #"{"name": "G", "skillConditions": [{"operation": "Or", "routingSkillConditions": ["#
        + #"{"routingSkill": "a", "comparator": "EqualTo", "proficiency": 1\#(member)}]}]}"#
    }
    let plain = try canonical(group(""), .skillGroup)
    #expect(try canonical(group(#", "childConditions": \#(children)"#), .skillGroup) == plain)
    for other in [#"[{"operation": "Not"}]"#, #"[{"operation": "And"}, {"operation": "And"}]"#, "7"] {
      #expect(try canonical(group(#", "childConditions": \#(other)"#), .skillGroup) != plain)
    }
  }

  @Test func canonicalFormIsAFixedPointAndReadsBack() throws {
    let once = try canonical(Self.rule)
    #expect(ResourceKind.routingRule.canonical(once, fields: .standard) == once)
    #expect(CanonicalForm(once).object == once)
    #expect(CanonicalForm(storedBytes: Array("damaged".utf8)).object.isEmpty)
  }
}
