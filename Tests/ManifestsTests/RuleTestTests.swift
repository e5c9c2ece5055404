import Manifests
import RoutingModel
import Testing

@Suite struct RuleTestTests {
  private static let rules = """
    - {name: Urgent, queue: Q, priority: 9, when: 'priority >= 5 and (language == "en" or language == "de")'}
    - {name: VIP, queue: Q, priority: 5, when: vip_flag == true}
    - {name: Idle, queue: Q, priority: 20, enabled: false, when: skill exists}
    - {name: Other, queue: {id: x-1}, priority: 1, when: 'not (skill exists)'}
    """

  private static func lines(_ test: String, rules: String = rules) -> [String] {
    Reading.lines([("r.yaml", rules), ("r.test.yaml", "calls:\n- " + test.replacing("\n", with: "\n  ") + "\n")])
  }

  @Test(
    arguments: [
      ("name: T\nqueue: Q\ncall: {priority: 5, language: en}\nexpect: Urgent", nil),
      ("name: T\nqueue: Q\ncall: {vip_flag: true}\nexpect: VIP\nmatches: [VIP]", nil),
      (
        "name: T\nqueue: Q\ncall: {vip_flag: true, priority: 5, language: de}\nexpect: Urgent\nmatches: [VIP, Urgent]",
        nil
      ),
      ("name: T\nqueue: Q\ncall: {}\nexpect: none\nmatches: []", nil),
      ("name: T\nqueue: {id: x-1}\ncall: {skill: null}\nexpect: Other", nil),
      (
        "name: T\nqueue: Q\ncall: {priority: 5, language: fr}\nexpect: Urgent",
        "r.test.yaml:5:11: error RK0801: the call \"T\" is taken by none, expected \"Urgent\": "
          + "language == \"en\" is false (language is \"fr\"), language == \"de\" is false (language is \"fr\")"
      ),
      (
        "name: T\nqueue: Q\ncall: {language: en}\nexpect: Urgent",
        "r.test.yaml:5:11: error RK0801: the call \"T\" is taken by none, expected \"Urgent\": "
          + "priority >= 5 is false (priority is absent)"
      ),
      (
        "name: T\nqueue: Q\ncall: {vip_flag: true}\nexpect: none",
        "r.test.yaml:5:11: error RK0801: the call \"T\" is taken by \"VIP\", expected none: "
          + "vip_flag == true is true (vip_flag is true)"
      ),
      (
        "name: T\nqueue: Q\ncall: {vip_flag: true, priority: 5, language: de}\nexpect: VIP",
        "r.test.yaml:5:11: error RK0801: the call \"T\" is taken by \"Urgent\", expected \"VIP\": "
          + "both hold, and \"Urgent\" is asked first"
      ),
      (
        "name: T\nqueue: Q\ncall: {skill: x}\nexpect: Idle",
        "r.test.yaml:5:11: error RK0801: the call \"T\" is taken by none, expected \"Idle\": that rule is disabled"
      ),
      (
        "name: T\nqueue: Q\ncall: {vip_flag: true}\nexpect: VIP\nmatches: [VIP, Urgent]",
        "r.test.yaml:6:12: error RK0801: \"Urgent\" does not hold for the call \"T\": "
          + "priority >= 5 is false (priority is absent)"
      ),
      (
        "name: T\nqueue: Q\ncall: {}\nexpect: Urgnt",
        "r.test.yaml:5:11: error RK0802: the queue \"Q\" has no rule \"Urgnt\" (did you mean \"Urgent\"?)"
      ),
      (
        "name: T\nqueue: q\ncall: {}\nexpect: none",
        "r.test.yaml:3:10: error RK0803: no rule of the queue \"q\" is declared (did you mean \"Q\"?)"
      ),
      (
        "name: T\nqueue: Q\ncall: []\nexpect: none",
        "r.test.yaml:4:9: error RK0203: \"call\" must be an object, found a list"
      ),
      (
        "name: T\nqueue: Q\ncall: {}",
        "r.test.yaml:2:3: error RK0202: the required field \"expect\" is missing: the name of a rule, or none"
      ),
      ("name: T\nqueue: Q\nexpect: none", "r.test.yaml:2:3: error RK0202: the required field \"call\" is missing"),
      (
        "name: T\nqueue: Q\ncall: {}\nexpct: none\nexpect: none",
        "r.test.yaml:5:3: error RK0201: unknown key \"expct\" (did you mean \"expect\"?)"
      ),
      (
        "name: T\nqueue: Q\ncall: {}\nexpect: none\n- {name: T, queue: Q, call: {}, expect: none}",
        nil
      ),
    ] as [(String, String?)])
  func saysWhatHappensToACall(test: String, line: String?) {
    if test.contains("\n- {") {
      #expect(
        Reading.lines([
          ("r.yaml", Self.rules),
          ("r.test.yaml", "calls:\n- " + test.replacing("\n", with: "\n  ").replacing("\n  - ", with: "\n- ")),
        ])
          == ["r.test.yaml:6:3: error RK0804: the test \"T\" stands twice in this file (first in line 2)"])
    } else {
      #expect(Self.lines(test) == [line].compactMap { $0 })
    }
  }

  @Test(arguments: ["{}", "calls: null", "calls: []", "calls: {}", "[]", "", "calls: [x]", "calls: [{}]\nother: 1"])
  func aFileWithoutTestsIsAnError(text: String) {
    #expect(!Reading.lines([("r.yaml", Self.rules), ("r.test.yaml", text)]).isEmpty)
  }

  /// Otherwise every error of a rule would come with those of its tests.
  @Test func testsDoNotRunOverInvalidManifests() {
    let lines = Self.lines("name: T\nqueue: Q\ncall: {}\nexpect: VIP", rules: Self.rules + "\n- {name: X}")
    #expect(!lines.isEmpty)
    #expect(!lines.contains { $0.contains("RK08") })
  }

  @Test func aRuleNamedNoneCanBeExpected() {
    let rules = "{name: none, queue: Q, priority: 1, when: skill exists}"
    let call = "call: {skill: x}"
    #expect(Self.lines("name: T\nqueue: Q\n\(call)\nexpect: {rule: none}", rules: rules) == [])
    #expect(Self.lines("name: T\nqueue: Q\n\(call)\nexpect: none", rules: rules).count == 1)
  }

  @Test func eachContentIsReadOnceAndItsPlaceFollowsTheFile() {
    var cache = ManifestCache()
    var loaded: [String] = []
    let test = "calls:\n- {name: T, queue: Q, call: {}, expect: VIP}\n"
    func lines(_ files: [(path: String, text: String)]) -> [String] {
      switch Reading.commit(files, cache: &cache, loaded: { loaded.append($0) }) {
      case .success: []
      case .failure(let invalid): invalid.diagnostics.map(\.line)
      }
    }
    #expect(lines([("r.yaml", Self.rules), ("a.test.yaml", test)]).first?.hasPrefix("a.test.yaml:2:") == true)
    #expect(lines([("r.yaml", Self.rules), ("b.test.yaml", test)]).first?.hasPrefix("b.test.yaml:2:") == true)
    #expect(loaded == ["r.yaml", "a.test.yaml"])
    let other = Self.rules.replacing("vip_flag == true", with: "vip_flag not exists")
    #expect(lines([("r.yaml", other), ("b.test.yaml", test)]) == [])
    #expect(loaded == ["r.yaml", "a.test.yaml", "r.yaml"])
  }
}
