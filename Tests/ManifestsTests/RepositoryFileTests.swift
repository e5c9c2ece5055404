import Manifests
import RoutingModel
import Testing

struct RepositoryFileTests {
  @Test func readsEverythingItMaySay() throws {
    let text = """
      fields:
        tier: string
        tags: [string, list]
        priority: number
      unknownFields: warn
      ignore:
        - path: /description
          selector: {kind: RoutingRule, name: "Night*", queue: Support}
          owner: ops@example.com
          reason: edited by the night shift
          expires: 2026-12-31T23:59:59Z
      protect:
        - {kind: SkillGroup}
      exclude: [drafts, "**/old-*.yaml"]
      """
    let state = try Reading.commit([
      ("routekeeper.yaml", text), ("drafts/x.yaml", "%"), ("a/b/old-1.yaml", "%"), ("old-2.yaml", "%"),
    ]).get()
    #expect(state.warnings.isEmpty)
    #expect(state.callFields.types["tags"] == [.string, .list])
    #expect(state.callFields.unknownFields == .warn)
    #expect(state.callFields.types["skill"] == [.string, .list])
    let ignore = try #require(state.policy.ignores.first)
    #expect(ignore.path == "/description")
    #expect(ignore.selector == RepositoryPolicy.Selector(kind: "RoutingRule", name: "Night*", queue: "Support"))
    let expires = try #require(Instant(rfc3339: "2026-12-31T23:59:59Z"))
    #expect(ignore.expires == expires)
    #expect(state.warnings(at: expires.advanced(byMilliseconds: -1)) == state.warnings)
    let ended = state.warnings(at: expires).filter { $0.code == "RK0506" }
    #expect(ended.map(\.severity) == [.warning] && ended.first?.location == ignore.location)
    #expect(ignore.location == SourceLocation(file: "routekeeper.yaml", line: 7, column: 5))
    #expect(state.policy.protects == [RepositoryPolicy.Selector(kind: "SkillGroup", name: nil, queue: nil)])
  }

  @Test(arguments: [
    ("/description", "description: by hand", "", ["RK0508"]), ("/description", "", "", []),
    ("/description", "description: by hand", ", expires: 2099-01-01T00:00:00Z", ["RK0508"]),
    ("/enabled", "enabled: true", "", []), ("/enabled", "enabled: false", "", ["RK0508"]),
    ("/priority", "", "", ["RK0508"]), ("/priority", "", ", expires: 2099-01-01T00:00:00Z", []),
    ("/expression/value", "", "", ["RK0508"]), ("/expression/children/0", "", "", []), ("/colour", "", "", []),
    ("", "", "", ["RK0508"]), ("", "", ", expires: 2099-01-01T00:00:00Z", []),
  ])
  func whatIsIgnoredIsNotDeclared(path: String, member: String, end: String, codes: [String]) {
    let rule =
      Reading.rule("Night shift", expression: "{type: condition, field: language, operator: eq, value: en}") + member
      + "\n"
    func lines(_ selector: String) -> [String] {
      Reading.lines([
        ("r.yaml", rule),
        ("routekeeper.yaml", "ignore: [{path: \"\(path)\", selector: \(selector), owner: o, reason: r\(end)}]"),
      ])
    }
    let found = lines("{name: \"Night*\", queue: Q}")
    #expect(found.count == codes.count && zip(found, codes).allSatisfy { $0.contains($1) }, "\(found)")
    #expect(found.allSatisfy { $0.hasPrefix("r.yaml:1:1: error") })
    #expect(lines("{name: Day}").isEmpty)
    #expect(lines("{kind: SkillGroup, name: \"Night*\"}").isEmpty)
  }

  @Test(arguments: [
    ("feilds: {}", "1:1: error RK0201: unknown key \"feilds\" (did you mean \"fields\"?)"),
    (
      "fields: {a: text}",
      "1:13: error RK0207: the type of a field must be one of string, number, boolean, list, found \"text\""
    ),
    (
      "fields: {a: nubmer}",
      "1:13: error RK0207: the type of a field must be one of string, number, boolean, list, found \"nubmer\" (did you mean \"number\"?)"
    ),
    ("fields: {a: []}", "1:13: error RK0209: \"a\" needs at least one type"),
    ("fields: [a]", "1:9: error RK0203: \"fields\" must be an object of names and types, found a list"),
    ("fields: {a..b: string}", "1:10: error RK0115: \"a..b\" is no name of a field: a part between its dots is empty"),
    ("unknownFields: off", "1:16: error RK0207: \"unknownFields\" must be one of error, warn, allow, found \"off\""),
    ("protect: [{}]", "1:11: error RK0501: a selector needs a kind, a name or a queue"),
    ("ignore: [{selector: {name: a}, reason: x}]", "1:10: error RK0202: the required field \"owner\" is missing"),
    (
      "ignore: [{path: a, selector: {name: a}, owner: o, reason: x}]",
      "1:17: error RK0502: \"a\" is no JSON Pointer: it is empty or begins with /"
    ),
    (
      "ignore: [{selector: {name: a}, owner: o, reason: x, expires: tomorrow}]",
      "1:62: error RK0503: \"tomorrow\" is no time such as 2026-12-31T23:59:59Z"
    ),
    (
      "ignore: [{selector: {name: a}, owner: o, reason: x, expires: 2026-12-31}]",
      "1:62: error RK0503: \"2026-12-31\" is no time such as 2026-12-31T23:59:59Z (did you mean 2026-12-31T23:59:59Z, the end of that day in UTC?)"
    ),
    ("exclude: [../x]", "1:11: error RK0504: \"../x\" can match no path"),
    (
      "windows: [{from: \"8:00\", to: \"17:00\"}]", "1:18: error RK0205: \"from\" must have 5 to 5 characters, it has 4"
    ),
    (
      "windows: [{from: \"25:00\", to: \"17:00\"}]", "1:18: error RK0503: \"25:00\" is no time of day such as \"22:30\""
    ),
    ("windows: [{reason: x}]", "1:11: error RK0507: a window needs from and to, or cron and duration"),
    (
      "windows: [{from: \"08:00\", to: \"17:00\", cron: \"* * * * *\"}]",
      "1:11: error RK0507: a window has from and to, or cron and duration, not both"
    ),
    ("windows: [{from: \"08:00\"}]", "1:11: error RK0507: a window with from or days needs \"to\" too"),
    ("windows: [{cron: \"0 18 * * fri\"}]", "1:11: error RK0507: a window needs cron and duration together"),
    ("windows: [{cron: \"0 25 * * *\", duration: 1h}]", "1:18: error RK0507: \"25\" is no hour: 0 to 23"),
    (
      "windows: [{cron: \"0 5 * * *\", duration: 32d}]",
      "1:41: error RK0507: \"32d\" is no duration such as 30m, 12h or 14d, at most 31d"
    ),
    (
      "windows: [{from: \"08:00\", to: \"17:00\", timeZone: Europe/Berln}]",
      "1:50: error RK0507: \"Europe/Berln\" is no time zone such as Europe/Berlin (did you mean \"Europe/Berlin\"?)"
    ),
    (
      "windows: [{from: \"08:00\", to: \"17:00\", timeZone: CEST}]",
      "1:50: error RK0507: \"CEST\" is no time zone such as Europe/Berlin"
    ),
    (
      "windows: [{from: \"08:00\", to: \"17:00\", timeZone: Nowhere/City}]",
      "1:50: error RK0507: \"Nowhere/City\" is no time zone such as Europe/Berlin"
    ),
    ("- a", "1:1: error RK0203: the file must be an object, found a list"),
    ("a: &x 1", "1:4: error RK0307: anchors (&name) are not accepted"),
  ])
  func saysWhatIsWrong(text: String, line: String) {
    let lines = Reading.lines([("routekeeper.yaml", text)])
    #expect(lines.contains("routekeeper.yaml:" + line), "\(lines)")
  }

  /// Zones go by several names, of which the platform's own list has one.
  @Test(arguments: ["Asia/Kolkata", "Asia/Calcutta", "Europe/Kyiv", "America/Buenos_Aires", "Etc/UTC", "UTC"])
  func takesEveryNameOfAZone(name: String) {
    let lines = Reading.lines([("routekeeper.yaml", "windows: [{from: \"08:00\", to: \"17:00\", timeZone: \(name)}]")])
    #expect(lines.isEmpty, "\(lines)")
  }

  @Test func anEmptyFileSaysNothing() throws {
    #expect(try Reading.commit([("routekeeper.yaml", "# later\n")]).get().callFields == .standard)
  }

  @Test func windows() throws {
    let text = """
      windows:
        - {days: [mon, fri], from: "09:00", to: "17:00", timeZone: Europe/Berlin, reason: office hours}
        - {effect: deny, cron: "0 0 21 12 *", duration: 14d, timeZone: America/New_York, repairs: hold}
      """
    let windows = try Reading.commit([("routekeeper.yaml", text)]).get().policy.windows
    #expect(windows.map(\.effect) == [.allow, .deny])
    #expect(windows.map(\.bindsRepairs) == [false, true])
    #expect(windows.map(\.reason) == ["office hours", nil])
    #expect(windows.first?.schedule == .daily([.mon, .fri], from: 540, to: 1020))
    // The platform's rules, summer and winter, north of the equator and before the century ends.
    for (zone, summer, winter) in [(windows[0].zone, 2, 1), (windows[1].zone, -4, -5)] as [(ZoneOffsets, Int64, Int64)]
    {
      for year in [2026, 2050, 2099] {
        let july = try #require(Instant(rfc3339: "\(year)-07-01T00:00:00Z"))
        let january = try #require(Instant(rfc3339: "\(year)-01-10T00:00:00Z"))
        #expect(zone.offset(at: july) == summer * 3_600_000, "\(zone.name) \(year)")
        #expect(zone.offset(at: january) == winter * 3_600_000, "\(zone.name) \(year)")
      }
    }
    let begin = try #require(Instant(rfc3339: "2026-03-29T01:00:00Z"))
    #expect(windows[0].zone.offset(at: begin.advanced(byMilliseconds: -1)) == 3_600_000)
    #expect(windows[0].zone.offset(at: begin) == 7_200_000)
  }

  @Test(arguments: [
    ("a", "a", true), ("a", "a/b", true), ("a", "ab", false), ("a/*", "a/b", true), ("a/*", "a/b/c", true),
    ("*.yaml", "x.yaml", true), ("*.yaml", "d/x.yaml", false), ("**/*.yaml", "d/e/x.yaml", true),
    ("**/*.yaml", "x.yaml", true), ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true), ("a/**/z", "a/b/c", false),
    ("?.yaml", "é.yaml", true), ("?.yaml", "ab.yaml", false), ("x*y*z", "xaybz", true), ("x*y*z", "xaybzc", false),
    ("**", "anything/at/all", true), ("*", "x", true),
    (String(repeating: "*a", count: 40) + "b", String(repeating: "a", count: 2000), false),
  ])
  func patternsMatchPaths(pattern: String, path: String, excluded: Bool) {
    // A path without .yaml holds no manifest itself; it is tried as a folder.
    let manifest = path.hasSuffix(".yaml") ? path : path + "/m.yaml"
    let lines = Reading.lines([("routekeeper.yaml", "exclude: [\"\(pattern)\"]"), (manifest, "%")])
    #expect(lines.isEmpty == excluded)
  }
}
