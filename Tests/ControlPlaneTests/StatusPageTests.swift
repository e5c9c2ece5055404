import Crypto
import Foundation
import RoutingModel
import Testing

@testable import ControlPlane

@Suite struct StatusPageTests {
  static func page(
    _ change: (inout StatusReport) -> Void = { _ in }, drift: JSONValue = Sample.drift,
    revisions: Result<[RevisionRecord], HistoryUnreadable> = .success([])
  ) -> String {
    var report = Sample.report
    change(&report)
    return StatusPage(
      report: report, revisions: revisions, drift: drift, changes: ["changes": []], now: Sample.now
    ).html
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
      if ["meta", "br"].contains(name) { continue }
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
    #expect(Self.page { $0.verdict = verdict }.contains(">\(verdict.words)</p>"))
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

  @Test(arguments: [
    "<b>", "\" onload=\"x", "'", "&lt;", "\u{202E}txt.exe", "a\u{0}b",
  ])
  func foreignTextStaysText(text: String) {
    let html: HTML = "\(text)"
    for character in ["<", "\"", "'", "\u{202E}", "\u{0}"] { #expect(!html.description.contains(character)) }
    #expect(text != "&lt;" || html.description == "&amp;lt;")
  }
}
