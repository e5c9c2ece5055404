import RoutingModel
import Testing

struct DifferenceTests {
  private func paths(_ live: JSONValue, _ desired: JSONValue) throws -> [String] {
    Difference.between(
      live: try #require(live.objectValue), desired: try #require(desired.objectValue), lastApplied: nil
    ).map(\.path)
  }

  @Test func equalObjectsHaveNone() throws {
    #expect(try paths(["a": [1, ["b": 2]]], ["a": [1, ["b": 2]]]).isEmpty)
  }

  @Test func namesTheDeepestPlace() throws {
    #expect(try paths(["a": ["b": 1, "c": 2]], ["a": ["b": 1, "c": 3], "d": 4]) == ["/a/c", "/d"])
    #expect(try paths(["a": [1, ["x": 1], 3]], ["a": [1, ["x": 2], 3]]) == ["/a/1/x"])
    #expect(try paths(["a": 1], ["a": ["b": 1]]) == ["/a"])
  }

  @Test func insertedAndRemovedElementsAreTheMiddle() throws {
    #expect(try paths(["a": [1, 2, 3]], ["a": [1, 9, 2, 3]]) == ["/a/1"])
    #expect(try paths(["a": [1, 2, 3]], ["a": [3]]) == ["/a/0", "/a/1"])
    #expect(try paths(["a": []], ["a": [1, 2]]) == ["/a/0", "/a/1"])
  }

  @Test func pointersAreEscaped() throws {
    #expect(try paths(["a/b~c": 1], [:]) == ["/a~1b~0c"])
  }

  @Test func carriesAllThreeSides() throws {
    let changes = Difference.between(
      live: JSONObject([("priority", 2)]), desired: JSONObject([("priority", 3)]),
      lastApplied: JSONObject([("priority", 1)]))
    #expect(changes == [FieldChange(path: "/priority", live: 2, desired: 3, lastApplied: 1)])
  }
}
