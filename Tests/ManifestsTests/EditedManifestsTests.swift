import Manifests
import RoutingModel
import SeededRandom
import Testing

/// Any rule becomes any other, in every form that a file can have, and what stands beside it stays.
@Suite struct EditedManifestsTests {
  private static func tree(_ random: inout SeededRandom, depth: Int) -> JSONValue {
    if depth == 0 || random.chance(40) {
      let field = ["language", "wait_time", "skill"][Int(random.number(0...2))]
      if random.chance(20) {
        return ["type": "condition", "field": .string(ExactText(field)), "operator": "exists"]
      }
      let texts: [JSONValue] = ["de", "a: b", "it's # \"so\"", "", "two\nlines", "true", .integer(7), .bool(true), "-"]
      return [
        "type": "condition", "field": .string(ExactText(field)), "operator": "eq",
        "value": texts[Int(random.number(0...8))],
      ]
    }
    if random.chance(20) { return ["type": "not", "children": [tree(&random, depth: depth - 1)]] }
    let children = (0..<random.number(1...4)).map { _ in tree(&random, depth: depth - 1) }
    return ["type": random.chance(50) ? "and" : "or", "children": .array(children)]
  }

  /// The same tree with some nodes changed, added and taken away.
  private static func changed(_ value: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    guard var object = value.objectValue, !random.chance(10) else { return tree(&random, depth: 2) }
    guard let children = object["children"]?.arrayValue else {
      if object["value"] != nil, random.chance(30) { object["value"] = .integer(random.number(0...99)) }
      return .object(object)
    }
    var new: [JSONValue] = []
    for child in children {
      if random.chance(12), object["type"] != "not" { continue }
      new.append(changed(child, &random))
      if random.chance(12), object["type"] != "not" { new.append(tree(&random, depth: 1)) }
    }
    object["children"] = .array(new.isEmpty ? children : new)
    return .object(object)
  }

  private static func manifest(
    _ name: String, _ tree: JSONValue, priority: JSONValue = 1, description: JSONValue = "d"
  ) -> JSONValue {
    [
      "name": .string(ExactText(name)), "queue": "Q", "priority": priority, "description": description,
      "expression": tree,
    ]
  }

  private static func formatted(_ json: String, _ form: ConditionForm) throws -> String {
    guard case .formatted(let bytes) = ManifestFormatter(form: form).format(Array(json.utf8), path: "r.yaml") else {
      throw NotFormatted()
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private struct NotFormatted: Error {}

  @Test(arguments: 0..<60)
  func anyRuleBecomesAnyOther(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let old = Self.tree(&random, depth: 3)
    let new = Self.changed(old, &random)
    let list: JSONValue = .array([Self.manifest("A", Self.tree(&random, depth: 2)), Self.manifest("B", old)])
    let flow = JSONWriter.text(of: list)
    let texts = [
      ("r.json", flow), ("r.json", JSONWriter.prettyText(of: list)), ("r.yaml", flow),
      ("r.yaml", try Self.formatted(flow, .tree)), ("r.yaml", try Self.formatted(flow, .text)),
    ]
    for (path, text) in texts {
      let read = try Reading.commit([(path, text)]).get()
      let place = try #require(read.resources.first { $0.name == "B" }?.location)
      let priority = JSONValue.integer(random.number(1...9))
      let description: JSONValue = random.chance(50) ? "" : "e"
      let wanted = JSONObject([("expression", new), ("priority", priority), ("description", description)])
      let outcome = ManifestEditor(callFields: read.callFields).apply(
        [ManifestEdit(.fields(wanted), at: place)], to: Array(text.utf8), path: path)
      guard case .edited(let bytes) = outcome else {
        Issue.record("\(outcome)\n\(text)\n\(JSONWriter.text(of: new))")
        continue
      }
      let after = try Reading.commit([(path, String(decoding: bytes, as: UTF8.self))]).get()
      let whole = JSONWriter.text(of: Self.manifest("B", new, priority: priority, description: description))
      let expected = try Reading.commit([("r.json", whole)]).get()
      #expect(
        after.resources.first { $0.name == "B" }?.body == expected.resources.first?.body,
        "\(text)\n\(String(decoding: bytes, as: UTF8.self))")
      #expect(after.resources.first { $0.name == "A" }?.body == read.resources.first { $0.name == "A" }?.body)
    }
  }
}
