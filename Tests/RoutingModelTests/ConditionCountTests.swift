import RoutingModel
import Testing

struct ConditionCountTests {
  private static let leaf: JSONValue = ["type": "condition", "field": "ani", "operator": "exists"]

  @Test(
    arguments: [
      (["expression": leaf], 1),
      (["expression": ["type": "and", "children": [leaf, ["type": "not", "children": [leaf]], leaf]]], 3),
      (["name": "no tree"], nil), (["expression": ["type": "xor"]], nil), (["other": leaf], nil),
    ] as [(JSONValue, Int?)])
  func ofRules(body: JSONValue, count: Int?) throws {
    let canonical = CanonicalForm(try #require(body.objectValue))
    #expect(ResourceKind.routingRule.conditionCount(of: canonical) == count)
  }

  @Test func groupsHaveNoConditionTree() throws {
    #expect(ResourceKind.skillGroup.conditionCount(of: CanonicalForm(JSONObject([("expression", Self.leaf)]))) == nil)
  }
}
