import RoutingModel
import Testing

/// A missing member and a member that is `null` are two things: Swift's `nil` is the first, `.null` the second.
@Suite struct MissingMemberTests {
  @Test func aMissingMemberIsNotNull() {
    let object = JSONObject([("present", .null)])
    #expect(object["present"] == Optional.some(JSONValue.null))
    #expect(object["missing"] == nil)
    #expect(JSONValue.object(object)["missing"] == nil)
    #expect(JSONObject()["missing"] == nil)
  }

  @Test(arguments: [false, true]) func nilInAConditionalExpressionIsAbsence(isPresent: Bool) {
    let value: JSONValue = "text"
    let chosen: JSONValue? = isPresent ? value : nil
    #expect(chosen == (isPresent ? .some("text") : .none))
    var object = JSONObject([("member", "old")])
    object["member"] = isPresent ? value : nil
    #expect(object.count == (isPresent ? 1 : 0))
    #expect(Optional(value).flatMap { isPresent ? $0 : nil }?.isNull == (isPresent ? false : nil))
  }

  @Test func anExpressionsNullValueCountsAsAbsent() {
    let condition: JSONValue = ["type": "condition", "field": "skill", "operator": "eq", "value": .null]
    #expect(Expression(condition) == nil)
    let exists: JSONValue = ["type": "condition", "field": "skill", "operator": "exists", "value": .null]
    #expect(Expression(exists) == .condition(Condition(field: "skill", operator: .exists, value: nil)))
  }
}
