import Crypto
import Foundation
import RoutingModel
import Testing

@testable import ControlPlane

@Suite struct StatusPageTests {
  static func page(
    _ change: (inout StatusReport) -> Void = { _ in }, drift: JSONValue = Sample.drift,
    revisions: Result<[RevisionRecord], HistoryUnreadable> = .success([]),
    _ more: (inout PageContent) -> Void = { _ in }
  ) -> String {
    var report = Sample.report
    change(&report)
    var content = PageContent(
      report: report, revisions: revisions, drift: drift, changes: ["changes": []], now: Sample.now)
    more(&content)
    return StatusPage(content: content).html
  }

  /// The policy names the digest of the one style sheet; a page whose sheet differs is a page without style.
  @Test func thePolicyFitsTheStyle() throws {
    let page = Self.page()
    let begin = try #require(page.firstRange(of: "<style>")).upperBound
    let end = try #require(page.firstRange(of: "</style>")).lowerBound
    let digest = Data(SHA256.hash(data: Data(page[begin..<end].utf8))).base64EncodedString()
    #expect(StatusPageStyle.policy == "'sha256-\(digest)'")
    #expect(!page.contains("style="))
    #expect(!page.contains("http://") && !page.contains("https://"))
  }

  @Test func everyElementIsClosed() throws {
    var open: [Substring] = []
    for match in Self.page().matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) {
      let name = match.output.2
      if ["meta", "br", "input"].contains(name) { continue }
      if match.output.1.isEmpty {
        open.append(name)
      } else {
        #expect(open.popLast() == name)
      }
    }
    #expect(open == [])
  }

  @Test(arguments: Verdict.allCases)
  func saysEveryVerdictInWords(verdict: Verdict) {
    let page = Self.page { $0.verdict = verdict }
    #expect(page.contains("<span>\(verdict.words)</span>") && page.contains(verdict.meaning))
  }

  @Test func saysThatTheJournalCouldNotBeRead() {
    #expect(!Self.page().contains("journal"))
    let page = Self.page(revisions: .failure(HistoryUnreadable(reason: "disk I/O <error>")))
    #expect(page.contains("role=\"alert\">the journal could not be read: disk I/O &lt;error&gt;</p>"))
  }

  @Test func saysWhenNothingIsKnown() {
    let page = Self.page(
      {
        $0.commit = nil
        $0.evidenceAgeSeconds = nil
      }, drift: ["complete": false])
    #expect(page.contains("No commit is in force yet."))
    #expect(page.contains("confirmed never"))
    #expect(page.contains("proves nothing"))
  }

  @Test func tellsWhatWaitsWithItsCommand() {
    let checksum = String(repeating: "ab", count: 32)
    let page = Self.page { report in
      report.details["waiting"] = [
        "checksum": .string(checksum), "changes": 3, "for": ["sync.prune"], "violations": [],
      ]
    }
    #expect(page.contains("3 changes wait for approval (sync.prune)"))
    #expect(
      page.contains("routekeeper approve \(checksum) --reason &quot;…&quot;")
        || page.contains("routekeeper approve \(checksum) --reason \"…\""))
    let empty = Self.page { report in
      report.details["waiting"] = [
        "checksum": .string(checksum), "violations": [["message": "declares nothing", "approvable": false]],
      ]
    }
    #expect(empty.contains("declares nothing") && !empty.contains("routekeeper approve"))
  }

  @Test func alarmsStandAtTheTopWithTheirAgeAndWayOut() throws {
    let quiet = AlarmReport(name: "deliveries", ageSeconds: nil, message: "", wayOut: "never shown")
    #expect(!Self.page { $0.alarms = [quiet] }.contains("id=\"alarms\""))
    let page = Self.page { report in
      report.alarms = [
        quiet,
        AlarmReport(
          name: "historyRewritten", ageSeconds: 7200, message: "the history of <main> was rewritten",
          wayOut: "routekeeper rollback with the new tip"),
      ]
    }
    let alarm = try #require(page.firstRange(of: "the history of &lt;main&gt; was rewritten"))
    #expect(page.contains("raised 2 h ago · ends with routekeeper rollback with the new tip"), "\(page)")
    #expect(!page.contains("never shown"))
    let pipeline = try #require(page.firstRange(of: "id=\"pipeline\""))
    #expect(alarm.lowerBound < pipeline.lowerBound)
    #expect(page.contains("role=\"alert\""))
  }

  /// Ten thousand of everything is still one page that a phone loads.
  @Test func staysSmall() {
    let finding: JSONValue = [
      "kind": "RoutingRule", "identity": ["name": "A rule of ten thousand", "queue": "Technical Support"],
      "firstSeen": "2023-11-14T22:00:00Z", "reason": "drift", "live": ["priority": 1], "desired": ["priority": 2],
      "lastApplied": ["priority": 2],
      "fields": [["path": "/priority", "live": 1, "desired": 2, "lastApplied": 2, "moved": "live"]],
    ]
    let many = JSONValue.array(Array(repeating: finding, count: 10_000))
    let revisions = Array(
      repeating: RevisionRecord(commit: Sample.commit, state: .applied, time: Sample.now), count: 1_000)
    let page = Self.page(
      drift: [
        "checkedAt": "2023-11-14T22:13:20Z", "complete": true, "missing": many, "changed": many, "unmanaged": many,
        "healed": many,
      ],
      revisions: .success(revisions)
    ) { $0.changes = ["changes": many] }
    #expect(page.utf8.count < 150_000, "\(page.utf8.count) bytes")
    #expect(page.contains("and 9980 more"))
  }

  @Test func showsThreeSidesAndWhoMoved() {
    let page = Self.page(drift: [
      "checkedAt": "2023-11-14T22:13:20Z", "complete": true, "missing": [], "unmanaged": [],
      "changed": [
        [
          "kind": "RoutingRule", "identity": ["name": "R", "queue": "Q"], "firstSeen": "2023-11-14T22:00:00Z",
          "live": ["priority": 99], "desired": ["priority": 10], "lastApplied": ["priority": 10],
          "fields": [["path": "/priority", "live": 99, "desired": 10, "lastApplied": 10, "moved": "live"]],
          "by": [
            "kind": "user", "id": "u1", "name": "Ann <Meier>", "time": "2023-11-14T22:00:00Z", "action": "Update",
            "changes": [],
          ],
        ]
      ],
    ])
    #expect(page.contains("data-label=\"Last applied\""))
    #expect(page.contains("live moved") && page.contains("Ann &lt;Meier&gt;"))
  }

  @Test func searchesWithoutAScript() {
    let page = Self.page { _ in
    } _: { content in
      content.query = PageQuery(text: "vip \"<x>", page: 2)
      content.objects = [
        "matched": 120, "page": 2, "pages": 3,
        "objects": [
          [
            "kind": "RoutingRule", "identity": ["name": "R", "queue": "Q"], "state": "drifting",
            "live": ["name": "R", "priority": 5],
          ]
        ],
      ]
    }
    #expect(page.contains("value=\"vip &quot;&lt;x&gt;\""))
    #expect(page.contains("120 found, page 2 of 3") && page.contains("differs from git"))
    #expect(page.contains("href=\"/?q=vip%20%22%3Cx%3E#objects\"") && page.contains("&amp;page=3#objects"))
  }

  @Test(arguments: [
    ("", "", nil, 1), ("q=a+b%20c&page=3", "a b c", nil, 3), ("queue=Support%20%26%20more", "", "Support & more", 1),
    ("page=-4", "", nil, 1), ("page=x&q=%zz", "", nil, 1), ("q=%ff", "", nil, 1),
    ("page=99999999999999999999", "", nil, 1),
    ("q", "", nil, 1), ("q=a=b", "a=b", nil, 1),
  ])
  func readsQueries(query: String, text: String, queue: String?, page: Int) {
    #expect(PageQuery(query) == PageQuery(text: text, queue: queue, page: page))
  }

  @Test func aLongQueryIsNone() {
    #expect(PageQuery("q=" + String(repeating: "x", count: 100_000)).text.isEmpty)
  }

  @Test(arguments: [
    "<b>", "\" onload=\"x", "'", "&lt;", "\u{202E}txt.exe", "a\u{0}b",
  ])
  func foreignTextStaysText(text: String) {
    let html: HTML = "\(text)"
    for character in ["<", "\"", "'", "\u{202E}", "\u{0}"] { #expect(!html.description.contains(character)) }
    #expect(text != "&lt;" || html.description == "&amp;lt;")
  }
}
