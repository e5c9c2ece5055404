import RoutingModel
import SeededRandom
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

  @Test func oneElementInsertedAndAnotherRemovedAreTwoChanges() throws {
    let live = (0..<40).map { JSONValue.integer($0) }
    var desired = live
    desired.remove(at: 30)
    desired.insert(100, at: 5)
    let changes = Difference.between(
      live: JSONObject([("a", .array(live))]), desired: JSONObject([("a", .array(desired))]), lastApplied: nil)
    #expect(
      changes == [
        FieldChange(path: "/a/5", live: nil, desired: 100, lastApplied: nil),
        FieldChange(path: "/a/30", live: 30, desired: nil, lastApplied: nil),
      ])
  }

  @Test(
    arguments: [
      // One index, two places: the live one and the desired one.
      ([0, 1, 2, 3], [9, 0, 1, 3], ["+/a/0", "-/a/2"]), ([0, 1, 2, 3], [1, 2, 9, 3], ["-/a/0", "+/a/2"]),
      // The last of three moved; behind it, whole elements are told.
      ([1, 2, 3], [3, 1, 2], ["+/a/0", "-/a/2"]), ([1, 2], [2, 1], ["-/a/0", "+/a/1"]),
      // Index by index is shorter than any alignment.
      ([0, 1, 2, 3], [4, 5, 0, 6], ["~/a/0", "~/a/1", "~/a/2", "~/a/3"]),
      ([1, 1, 1], [1], ["-/a/1", "-/a/2"]), ([1, 2, 1], [3, 1, 2], ["+/a/0", "-/a/2"]),
    ] as [(JSONValue, JSONValue, [String])])
  func elementsThatMoved(live: JSONValue, desired: JSONValue, rows: [String]) {
    let changes = Difference.between(
      live: JSONObject([("a", live)]), desired: JSONObject([("a", desired)]), lastApplied: nil)
    #expect(changes.map { ($0.live == nil ? "+" : $0.desired == nil ? "-" : "~") + $0.path } == rows)
  }

  /// 300 × 300 cells are beyond the table.
  @Test func longMiddlesAreToldIndexByIndex() {
    func changes(_ count: Int64) -> Int {
      let live = (0..<count).map { JSONValue.integer($0) }
      let desired = [JSONValue.integer(-1)] + live.dropLast()
      return Difference.between(
        live: JSONObject([("a", .array(live))]), desired: JSONObject([("a", .array(desired))]), lastApplied: nil
      ).count
    }
    #expect(changes(256) == 2)
    #expect(changes(300) == 300)
  }

  /// Who takes away and adds what the rows say has the desired list.
  @Test(arguments: 0..<200)
  func theRowsLeadFromLiveToDesired(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var list: [JSONValue] { (0...random.number(0...8)).dropFirst().map { _ in .integer(random.number(0...4)) } }
    let (live, desired) = (list, list)
    let changes = Difference.between(
      live: JSONObject([("a", .array(live))]), desired: JSONObject([("a", .array(desired))]), lastApplied: nil)
    var kept = live.map(Optional.some)
    var added: [Int: JSONValue] = [:]
    for change in changes {
      let index = try #require(Int(change.path.dropFirst(3)))
      if change.live != nil {
        #expect(kept[index] == change.live)
        kept[index] = nil
      }
      if let desired = change.desired { added[index] = desired }
    }
    var rest = kept.compactMap { $0 }[...]
    let result = (0..<desired.count).compactMap { added[$0] ?? rest.popFirst() }
    #expect(result == desired)
    #expect(rest.isEmpty)
    #expect(changes.count <= max(live.count, desired.count))
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
