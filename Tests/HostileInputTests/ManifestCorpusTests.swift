import Manifests
import RoutingModel
import Testing

/// Names, condition trees and sets of rules as a careless or hostile person writes them.
@Suite struct ManifestCorpusTests {
  private static let expression: JSONValue = ["type": "condition", "field": "skill", "operator": "eq", "value": "x"]

  private static func rule(_ changes: [(ExactText, JSONValue)] = []) -> JSONValue {
    var rule = JSONObject([("name", "R"), ("queue", "Q"), ("priority", 1), ("expression", expression)])
    for (key, value) in changes { rule[key] = value }
    return .object(rule)
  }

  private static func read(_ files: [(path: String, text: String)]) -> Result<DesiredState, InvalidCommit> {
    let contents = Dictionary(files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    var cache = ManifestCache()
    return CommitReader().read(
      files: files.map { ManifestFile(path: $0.path, blob: BlobID(Array($0.path.utf8))) }, cache: &cache
    ) { Array((contents[$0.path] ?? "").utf8) }
  }

  /// `valid`, or the codes of all findings, each once and in order.
  private static func verdict(_ files: [(path: String, text: String)]) -> String {
    switch read(files) {
    case .success(let state):
      for resource in state.resources where CanonicalForm(resource.body.object) != resource.body { return "changed" }
      return "valid"
    case .failure(let invalid):
      for finding in invalid.diagnostics {
        if finding.line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "\(finding.code) of several lines" }
        if finding.line.utf8.count > 2000 { return "\(finding.code) of \(finding.line.utf8.count) bytes" }
      }
      var codes: [String] = []
      for finding in invalid.diagnostics where finding.severity == .error && !codes.contains(finding.code) {
        codes.append(finding.code)
      }
      return codes.joined(separator: " ")
    }
  }

  private static func verdict(_ manifest: JSONValue) -> String {
    verdict([("r.json", JSONWriter.text(of: manifest))])
  }

  /// Names go to the organisation byte by byte, or are refused; nothing is folded, trimmed or cut.
  @Test func everyNameIsKeptAsItIsOrRefused() {
    var corpus = Corpus<JSONValue>("names")
    let fields: [(String, (JSONValue) -> JSONValue)] = [
      ("name", { Self.rule([("name", $0)]) }), ("queue", { Self.rule([("queue", $0)]) }),
      ("queue.name", { Self.rule([("queue", ["name": $0])]) }), ("queue.id", { Self.rule([("queue", ["id": $0])]) }),
    ]
    for (place, make) in fields {
      for (name, text) in HostileText.printable { corpus.add("\(name) as \(place)", make(.string(text)), "valid") }
      for (name, text) in HostileText.invisible { corpus.add("\(name) as \(place)", make(.string(text)), "RK0206") }
      for code in HostileText.bidi {
        let text = "a\(Character(UnicodeScalar(code) ?? "?"))b"
        // Found in the text of the file already.
        corpus.add("U+\(String(code, radix: 16)) as \(place)", make(.string(text)), "RK0306")
      }
      for code in HostileText.controls {
        let text = "a\(Character(UnicodeScalar(code) ?? "?"))b"
        // The writer escapes what it must; tabs and line breaks are text until they stand in a name.
        let verdict =
          [0x09, 0x0A, 0x0D].contains(code) ? "RK0206" : [0x85, 0x2028, 0x2029].contains(code) ? "RK0304" : "RK0305"
        corpus.add("U+\(String(code, radix: 16)) as \(place)", make(.string(text)), verdict)
      }
      for length in [257, 1000, 100_000] {
        corpus.add("\(length) characters as \(place)", make(.string(String(repeating: "x", count: length))), "RK0205")
      }
      corpus.add("empty as \(place)", make(""), "RK0205")
    }
    corpus.run { manifest in
      let verdict = Self.verdict(manifest)
      guard verdict == "valid", case .success(let state) = Self.read([("r.json", JSONWriter.text(of: manifest))]) else {
        return verdict
      }
      return state.resources.map(\.name) == [manifest["name"]?.textValue] ? verdict : "another name"
    }
  }

  @Test func everyOperatorWithEveryValue() {
    var corpus = Corpus<JSONValue>("operators and values")
    let values: [(String, JSONValue?)] = [
      ("missing", nil), ("null", .null), ("true", true), ("0", 0), ("1.5", .number(JSONNumber(1.5) ?? 0)),
      ("text", "x"),
      ("word true", "true"), ("empty text", ""), ("list", []), ("list of text", ["x"]), ("object", [:]),
      ("deep", [[[[]]]]),
      ("large", .number(JSONNumber(literal: String(repeating: "9", count: 300)) ?? 0)), ("broken pattern", "("),
    ]
    for operation in Operator.allCases {
      for (name, value) in values {
        for field in ["skill", "priority", "vip_flag"] {
          var condition = JSONObject([
            ("type", "condition"), ("field", .string(field)), ("operator", .string(operation.rawValue)),
          ])
          if let value { condition["value"] = value }
          let verdict: String
          switch (operation, value) {
          case (.exists, nil), (.notExists, nil), (.exists, .null), (.notExists, .null): verdict = "valid"
          case (_, nil), (_, .null): verdict = "RK0108"
          case (.regex, .string(let text)): verdict = text == "(" ? "RK0112" : "valid"
          case (.contains, .string): verdict = "valid"
          case (.contains, _), (.regex, _): verdict = "RK0109"
          case (_, .number): verdict = "valid"
          case (_, .string), (_, .bool): verdict = operation.isOrdering ? "RK0109" : "valid"
          default: verdict = "RK0109"
          }
          corpus.add("\(field) \(operation.rawValue) \(name)", Self.rule([("expression", .object(condition))]), verdict)
        }
      }
    }
    corpus.run { Self.verdict($0) }
  }

  @Test func treesOfEveryShape() {
    var corpus = Corpus<JSONValue>("condition trees")
    let leaf = Self.expression
    func add(_ name: String, _ tree: JSONValue, _ verdict: String) {
      corpus.add(name, Self.rule([("expression", tree)]), verdict)
    }
    for type in ["and", "or", "not"] {
      func node(_ children: JSONValue?) -> JSONValue {
        var node = JSONObject([("type", .string(type))])
        if let children { node["children"] = children }
        return .object(node)
      }
      add("\(type) without children", node(nil), "RK0103")
      add("\(type) of nothing", node([]), "RK0103")
      add("\(type) of one", node([leaf]), "valid")
      add("\(type) of two", node([leaf, leaf]), type == "not" ? "RK0104" : "valid")
      add("\(type) of many", node(.array(Array(repeating: leaf, count: 1500))), type == "not" ? "RK0104" : "valid")
      for (name, wrong) in Self.wrongNodes {
        add(
          "\(type) of \(name)", node([wrong]),
          name == "no type" ? "RK0102" : name == "unknown type" ? "RK0101" : "RK0203")
        // Null is absent, everywhere.
        add("\(type) with \(name) as children", node(wrong), wrong.isNull ? "RK0103" : "RK0203")
      }
      for key: ExactText in ["field", "operator", "value"] {
        var object = JSONObject([("type", .string(type)), ("children", [leaf])])
        object[key] = "x"
        add("\(type) with \(key)", .object(object), "RK0105")
      }
      for depth in [1, 2, 9, 10, 11, 50, 100, 120] {
        var tree = leaf
        for _ in 1..<max(depth, 1) { tree = ["type": .string(type), "children": [tree]] }
        if depth > 1 || type == "and" { add("\(type), \(depth) deep", tree, depth <= 10 ? "valid" : "RK0113") }
      }
      add("\(type), far too deep", deep(type, 200), "RK0313")
    }
    for (name, wrong) in Self.wrongNodes {
      add(
        "an expression that is \(name)", wrong,
        name == "no type" ? "RK0102" : name == "unknown type" ? "RK0101" : wrong.isNull ? "RK0202" : "RK0203")
    }
    for operation in [
      "=", "==", "EQ", "Eq", "eq ", " eq", "\u{435}q", "equals", "", "not", "in", "eq\u{301}", "e\u{200B}q", "$eq",
    ] {
      add(
        "operator \(operation)", ["type": "condition", "field": "skill", "operator": .string(operation), "value": "x"],
        "RK0107")
    }
    for type in ["AND", "And", "xor", "nand", "", "condition ", "all", "any", "c\u{43E}ndition"] {
      add("type \(type)", ["type": .string(type), "children": [leaf]], "RK0101")
    }
    for field in [
      "skills", "SKILL", "sk\u{456}ll", "a..b", ".a", "a.", "", " skill", "skill ", "a\tb",
      String(repeating: "f", count: 300),
    ] {
      let declared =
        field.utf8.count <= 256 && !field.isEmpty && !field.contains("..") && !field.hasPrefix(".")
        && !field.hasSuffix(".") && !field.hasPrefix(" ") && !field.hasSuffix(" ") && !field.contains("\t")
      add(
        "field \(field.prefix(20))", ["type": "condition", "field": .string(field), "operator": "exists"],
        declared ? "RK0110" : "RK0115")
    }
    corpus.run { Self.verdict($0) }
  }

  private static let wrongNodes: [(String, JSONValue)] = [
    ("null", .null), ("true", true), ("a number", 1), ("text", "x"), ("no type", [:]),
    ("unknown type", ["type": "maybe"]),
  ]

  private func deep(_ type: String, _ depth: Int) -> JSONValue {
    (0..<depth).reduce(Self.expression) { tree, _ in ["type": .string(type), "children": [tree]] }
  }

  @Test func everyFieldWithEveryType() {
    var corpus = Corpus<JSONValue>("fields and types")
    let values: [(String, JSONValue)] = [
      ("null", .null), ("true", true), ("0", 0), ("-1", -1), ("2^31", 2_147_483_648),
      ("2^63", .number(JSONNumber(literal: "9223372036854775808") ?? 0)),
      ("1.5", .number(JSONNumber(1.5) ?? 0)), ("text", "x"), ("number as text", "1"), ("empty text", ""), ("list", []),
      ("list of text", ["x"]),
      ("object", [:]), ("object with unknown keys", ["x": 1]),
      ("huge text", .string(String(repeating: "x", count: 100_000))),
      ("huge list", .array(Array(repeating: 0, count: 10_000))), ("deep list", deepList(200)),
    ]
    let good: [String: Set<String>] = [
      "name": ["text", "number as text"], "queue": ["text", "number as text"], "kind": ["null"],
      "description": ["null", "text", "number as text", "empty text"], "priority": ["0"], "enabled": ["null", "true"],
      "expression": [],
    ]
    for (field, accepted) in good.sorted(by: { $0.key < $1.key }) {
      for (name, value) in values {
        corpus.add(
          "\(field): \(name)", Self.rule([(ExactText(field), value)]), accepted.contains(name) ? "valid" : "refused")
      }
    }
    for (name, value) in values { corpus.add("a file of \(name)", value, name == "list" ? "valid" : "refused") }
    for key in [
      "Name", "NAME", "name ", "n\u{430}me", "id", "version", "selfUri", "__proto__", "$ref", "", "nam\u{65}\u{301}",
    ] {
      corpus.add("unknown key \(key)", Self.rule([(ExactText(key), 1)]), "refused")
    }
    corpus.run { Self.verdict($0) == "valid" ? "valid" : "refused" }
  }

  private func deepList(_ depth: Int) -> JSONValue { (0..<depth).reduce([]) { list, _ in [list] } }

  @Test func setsOfRules() {
    var corpus = Corpus<[(String, JSONValue)]>("sets of rules")
    for (name, text) in HostileText.printable {
      let one = Self.rule([("name", .string(text))])
      corpus.add("\(name) twice", [("a.json", one), ("b.json", one)], "RK0401")
      corpus.add(
        "\(name) in two queues", [("a.json", one), ("b.json", Self.rule([("name", .string(text)), ("queue", "P")]))],
        "valid")
      corpus.add(
        "\(name) and another letter",
        [("a.json", one), ("b.json", Self.rule([("name", .string("Z" + text.prefix(100)))]))], "valid")
      corpus.add(
        "\(name) as the queue of two",
        [
          ("a.json", Self.rule([("queue", .string(text))])),
          ("b.json", Self.rule([("queue", ["name": .string(text)])])),
        ], "RK0401")
    }
    for (first, second) in [
      ("a", "A"), ("caf\u{E9}", "cafe\u{301}"), ("a", "\u{430}"), ("a", "a "), ("a b", "a\u{A0}b"), ("ss", "\u{DF}"),
      ("\u{212A}", "K"), ("a", "a\u{200B}"),
    ] {
      corpus.add(
        "\(first) and \(second)",
        [("a.json", Self.rule([("name", .string(first))])), ("b.json", Self.rule([("name", .string(second))]))], "valid"
      )
      corpus.add(
        "queues \(first) and \(second)",
        [("a.json", Self.rule([("queue", .string(first))])), ("b.json", Self.rule([("queue", .string(second))]))],
        "valid")
    }
    // What one file gets wrong keeps all of them from being used.
    for count in [2, 10, 50] {
      let files = (0..<count).map { ("f\($0).json", Self.rule([("name", .string("R\($0)"))])) }
      corpus.add("\(count) good files", files, "valid")
      corpus.add("\(count) good files and a bad one", files + [("x.json", Self.rule([("priority", "high")]))], "RK0203")
      corpus.add("\(count) good files and one twice", files + [("x.json", files[0].1)], "RK0401")
    }
    corpus.run { files in Self.verdict(files.map { ($0.0, JSONWriter.text(of: $0.1)) }) }
  }

  @Test func pathsThatAreNoManifests() {
    var corpus = Corpus<String>("paths of manifests")
    let broken = "not a manifest: ["
    for path in [
      ".git/x.yaml", ".x.yaml", "a/.b/c.yaml", "x.yaml.txt", "x.yml~", "x", "x.YAML", ".x.test.yaml", "README.md",
      "x.yaml/", "..yaml", ".yaml",
    ] { corpus.add(path, path, "valid") }
    for path in [
      "x.yaml", "a/b/c.yml", "x.json", "a b.yaml", "\u{E9}.yaml", "e\u{301}.json", "x.test.json", "x.test.yaml",
      "a/x.test.yml",
      "routekeeper.yml", "a/routekeeper.yaml", "yaml.yaml", "\\x.yaml",
    ] {
      corpus.add(path, path, "RK0301")
    }
    for path in [
      "a\nb.yaml", "a\u{1B}[31m.yaml", "a\u{202E}b.yaml", "a\u{7F}.json", "a\u{85}.yml", "a\u{2028}.yaml", "a\tb.yaml",
      "a\rb.yaml",
    ] {
      // A path that writes over a terminal or turns its line around is not shown as it is.
      corpus.add(path.debugDescription, path, "RK0604")
    }
    corpus.run { Self.verdict([($0, broken)]) }
  }
}
