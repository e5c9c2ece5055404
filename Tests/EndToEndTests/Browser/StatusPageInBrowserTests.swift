import RoutingModel
import TestSupport
import Testing

/// The status page as a browser lays it out: on a phone and on a desktop, by day and by night.
@Suite(.enabled(if: Browser.obstacle == nil, "needs chromium-driver: make test-peers"))
struct StatusPageInBrowserTests {
  @Test(arguments: [(390, false), (390, true), (1280, false), (1280, true)] as [(Int64, Bool)])
  func itFitsAndTellsWhatHappens(width: Int64, isDark: Bool) async throws {
    let settings = "sync: {driftInterval: 1s, settlingWindow: 0s, onDrift: report}\nalarms: {suspended: 1s}"
    try await DaemonFixture.with(settings: settings) { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A rule")])
      try await fixture.running { daemon in
        try await fixture.sync()
        let page = try #require(daemon.page)
        try await Browser.with { browser in
          try await browser.show(page, width: width, isDark: isDark)
          #expect(try await browser.value("return document.querySelector('#verdict').innerText").has("In sync"))
          // Nothing is wider than the window, and what can be pressed is large enough for a thumb.
          let overflow = try await browser.value(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
          #expect(overflow == 0)
          let height = try await browser.value("return document.querySelector('button').getBoundingClientRect().height")
          #expect((height.numberValue?.double ?? 0) >= 32)
          let paper = try await browser.value(
            "return getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)[0]")
          #expect(((paper.numberValue?.double ?? 0) < 100) == isDark)
          // Without a reload by the browser: events of the server bring what changed.
          _ = try await browser.value("window.isSamePage = true")
          try fixture.changeByHand("A rule", ["priority": 4])
          try await waitUntil("the page tells of the drift") {
            try await browser.value("return document.querySelector('#verdict').innerText").has("Drifted")
          }
          try await fixture.expect("suspend", "--reason", "maintenance")
          try await waitUntil("the page tells of the alarm") {
            try await browser.value("return document.querySelector('#alarms')?.innerText ?? ''").has("maintenance")
          }
          #expect(try await browser.value("return window.isSamePage === true") == true)
          let wider = try await browser.value(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
          #expect(wider == 0)
        }
      }
    }
  }
}

extension JSONValue {
  fileprivate func has(_ part: String) -> Bool { stringValue?.contains(part) ?? false }
}
