import RoutingModel
import Testing

/// A missing member and a member that is `null` are two things, though Swift's `nil` can spell both.
@Suite struct MissingMemberTests {
  @Test func aMissingMemberIsNotNull() {
    let object = JSONObject([("present", .null)])
    #expect(object["present"] == Optional.some(JSONValue.null))
    #expect(object["missing"] == Optional<JSONValue>.none)
    #expect(JSONValue.object(object)["missing"] == Optional<JSONValue>.none)
    #expect(JSONObject()["missing"] == Optional<JSONValue>.none)
  }

  @Test func anExpressionsNullValueCountsAsAbsent() {
    let condition: JSONValue = ["type": "condition", "field": "skill", "operator": "eq", "value": .null]
    #expect(Expression(condition) == nil)
    let exists: JSONValue = ["type": "condition", "field": "skill", "operator": "exists", "value": .null]
    #expect(Expression(exists) == .condition(Condition(field: "skill", operator: .exists, value: Optional.none)))
  }
}
