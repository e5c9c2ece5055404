import RoutingModel
import Testing

@testable import CallReplay

/// Fields that stand in lists, as in the platform's analytics export.
@Suite struct FieldPlaceTests {
  private static func value(_ place: String, _ call: String) throws -> JSONValue? {
    let object = try #require(try JSONReader.read(Array(call.utf8)).objectValue)
    return try FieldPlace.path(ExactText(place)).value(in: object)
  }

  static let call = """
    {"a":{"b.c":1,"[x]":2},"p":[{"purpose":"customer","n":null,"s":[{"q":["k1","k2"],"t":"5"},{"q":"k3","t":"x"}]},
    {"purpose":"acd","n":"Support","s":[{"t":"TRUE"},{"q":[null,"k4",[1]]}]}, 7]}
    """

  @Test(arguments: [
    ("p[0].s[0].t", "\"5\""), ("p[1].n", "\"Support\""), ("p[2]", "7"), ("p[3].n", nil), ("p.n", nil), ("p[0].n", nil),
    ("p[*].n", "\"Support\""), ("p[*].s[*].q", "[\"k1\",\"k2\"]"),
    ("p[*].s[*].q[*]", "[\"k1\",\"k2\",\"k3\",\"k4\",[1]]"), ("p[*].n[*]", "[\"Support\"]"), ("p[*].none[*]", nil),
    ("p[purpose=acd].n", "\"Support\""), ("p[purpose=\"acd\"].s[*].q[*]", "[\"k4\",[1]]"), ("p[purpose=agent].n", nil),
    ("a[\"b.c\"]", "1"), ("a[\"[x]\"]", "2"), ("a[\"b.c\"].d", nil), ("number(p[*].s[*].t)", "5"),
    ("number(p[*].s[*].t[*])", "[5,\"x\",\"TRUE\"]"), ("boolean(p[1].s[*].t)", "true"),
    ("number(p[1].n)", "\"Support\""),
  ])
  func placesLeadToValues(place: String, expected: String?) throws {
    let value = try Self.value(place, Self.call)
    #expect(value.map { JSONWriter.text(of: $0) } == expected)
  }

  @Test(arguments: [
    "", ".", "a.", "a..b", "[0]", "a[", "a[0", "a[-1]", "a[x]", "a[99999999999999999999]", "a]b", "a[*]b", "a[\"x]",
    "a[=x]", "number(", "number()", "number(a", "text(a)", "a[\"\\q\"]", "a" + String(repeating: "[0]", count: 40),
  ])
  func whatIsNoPlaceIsRefused(place: String) {
    #expect(throws: FieldPlace.Problem.self) { try FieldPlace.path(ExactText(place)) }
  }

  /// Both readers, against the tree with the values brought to the top.
  @Test(arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
  func countsAgreeWithFlatCalls(seed: UInt64) throws {
    var world = GeneratedWorld(seed: seed)
    let places = [
      "p[*].a", "p[0].a", "p[1].b", "p[*].a[*]", "p[*].s[*].q", "p[*].s[*].q[*]", "p[a=x].b", "p[a=\"\"].s[*].q[*]",
      "p[*][\"b\"]", "p", "p[*]", "number(p[*].a)", "boolean(p[*].b)", "number(p[*].s[*].q[*])", "o.x[0]", "o.l[*]",
      "number(a)", "l[0]", "l[*]", "p[*].s[0].a", "p[*].s", "boolean(l[*])",
    ]
    let names = ["a", "b", "c", "l", "abcdefghij"]
    for _ in 0..<8 {
      let chosen = names.map { ($0, world.pick(places)) }
      let paths = try chosen.map { (ExactText($0), try FieldPlace.path(ExactText($1))) }
      let lines = (0..<120).map { _ in world.callLineWithLists() }
      let rules = (0..<40).map { world.rule($0) }
      let flat = try lines.map { line in
        let call = try #require(Array(line.utf8).withUnsafeBufferPointer { try LenientJSON.read($0) }.objectValue)
        var flat = call
        for (name, path) in paths { flat[name] = path.value(in: call) }
        return flat
      }
      let expected = try RowByRow(rules, flat)
      // Integers beyond 64 bits are left to the other reader.
      for extra in ["", ",\"huge\":123456789012345678901234567890"] {
        let text = lines.map { line -> String in String(line.dropLast(1)) + extra + "}\n" }.joined()
        let result = try withCalls(text) { path in
          try replay(rules, over: path) { $0.paths = Dictionary(uniqueKeysWithValues: paths) }
        }
        #expect(result.calls == lines.count)
        #expect(result.sides[0].rules.map(\.matched) == expected.matched, "seed \(seed): \(chosen)")
      }
    }
  }

  @Test func idsTimesAndQueuesMayStandInLists() throws {
    let text = (0..<10).map {
      "{\"c\":[{\"id\":\"c\($0)\",\"at\":\"2026-11-0\($0 % 5 + 1)T00:00:00Z\"}],\"p\":[{\"n\":\"Support\"}],\"language\":\"en\"}\n"
    }.joined()
    let paths: [ExactText: FieldPath] = [
      "id": try FieldPlace.path("c[0].id"), "time": try FieldPlace.path("c[*].at"),
      "queue": try FieldPlace.path("p[*].n"),
    ]
    let result = try withCalls(text) { path in
      try replay([InputTests.english], over: path) {
        $0.paths = paths
        $0.since = Instant(rfc3339: "2026-11-03T00:00:00Z")
      }
    }
    #expect(result.calls == 6 && result.outside == 4 && result.sides[0].rules[0].taken == 6)
  }
}
