import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// What a running daemon tells Prometheus, and that the dashboard and the alert rules ask for nothing else.
@Suite struct MonitoringTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../docs/monitoring").standardizedFileURL

  @Test func everythingThatIsAskedForIsThere() async throws {
    let receiver = WebhookReceiver()
    try await withReceivers([receiver]) {
      try await DaemonFixture.with { fixture in
        let url = try await receiver.url()
        try fixture.configure(
          """
          sync: {driftInterval: 1s, settlingWindow: 0s}
          organization:
            loginURL: \(fixture.organisation.apiURL)
            apiURL: \(fixture.organisation.apiURL)
            clientIDFile: \(fixture.folder.path("client-id"))
            clientSecretFile: \(fixture.folder.path("client-secret"))
            requestsPerMinute: 6000
          webhooks:
            - {name: governance, url: "\(url)"}
          """)
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
        try await fixture.running { daemon in
          try await fixture.sync()
          try fixture.changeByHand("A", ["priority": 4])
          try await waitUntil("drift is healed") {
            daemon.eventTypes.contains("routekeeper.drift.healed")
          }
          try await fixture.remote.commit(files: ["b.yaml": "name: [\n"])
          try await fixture.sync(status: 3)
          try await waitUntil("events are delivered") { receiver.requests.count >= 8 }
          let first = try await Self.scrape(daemon)
          try Self.expectTrueNumbers(first)
          // The first scrape counts itself at its end.
          let text = try await Self.scrape(daemon)
          let present = Self.names(ofSamples: text)
          for (file, names) in try Self.askedFor() {
            #expect(names.count >= 10, "\(file)")
            #expect(names.subtracting(present).sorted() == [], "\(file) asks for what is not told")
          }
          try Self.expectDocumented(text)
          try await Self.expectPromtoolIsContent(text)
        }
      }
    }
  }

  private static func scrape(_ daemon: RunningDaemonProcess) async throws -> String {
    let page = try #require(daemon.page)
    return try await HostCommand.run("curl", ["--silent", "--fail", page + "metrics"])
  }

  private static func expectTrueNumbers(_ text: String) throws {
    func value(_ series: String) -> Double? {
      text.split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap {
        Double($0.dropFirst(series.count + 1))
      }
    }
    #expect(value("routekeeper_verdict{verdict=\"inSync\"}") == 1)
    #expect(value("routekeeper_stage_ok{stage=\"validation\"}") == 0)
    #expect(value("routekeeper_changes_total{action=\"create\",kind=\"RoutingRule\",outcome=\"done\"}") == 1)
    #expect(value("routekeeper_changes_total{action=\"update\",kind=\"RoutingRule\",outcome=\"done\"}") == 1)
    #expect(value("routekeeper_changes_total{action=\"delete\",kind=\"RoutingRule\",outcome=\"failed\"}") == 0)
    #expect(value("routekeeper_events_total{type=\"routekeeper.commit.received\"}") == 2)
    #expect(value("routekeeper_events_total{type=\"routekeeper.commit.rejected\"}") == 1)
    #expect(value("routekeeper_validation_duration_seconds_count{outcome=\"ok\"}") == 1)
    // A refused commit is looked at again with each drift interval, which a busy machine can reach.
    #expect((value("routekeeper_validation_duration_seconds_count{outcome=\"invalid\"}") ?? 0) >= 1)
    #expect(value("routekeeper_apply_duration_seconds_count{outcome=\"ok\"}") == 2)
    #expect(value("routekeeper_commit_lead_time_seconds_count") == 1)
    #expect(value("routekeeper_drift_duration_seconds_count") == 1)
    #expect(value("routekeeper_drift_age_seconds") == 0)
    #expect(value("routekeeper_organization_requests_total{method=\"PATCH\",status=\"200\"}") == 1)
    #expect(value("routekeeper_organization_request_duration_seconds_count{method=\"PATCH\"}") == 1)
    #expect(value("routekeeper_outbox_given_up") == 0)
    for metric in ["fetch", "read"] {
      #expect(try #require(value("routekeeper_\(metric)_duration_seconds_count{outcome=\"ok\"}")) >= 1, "\(metric)")
    }
    #expect(try #require(value("routekeeper_plan_duration_seconds_count")) >= 2)
    let applied = try #require(value("routekeeper_last_applied_timestamp_seconds"))
    #expect(abs(applied - Date().timeIntervalSince1970) < 600)
    #expect(try #require(value("process_resident_memory_bytes")) > 1_000_000)
    #expect(try #require(value("process_open_fds")) > 3)
    #expect(try #require(value("process_start_time_seconds")) <= applied)
  }

  /// Every metric of ours stands in the documentation.
  private static func expectDocumented(_ text: String) throws {
    let page = try String(contentsOf: folder.appending(path: "../monitoring.md"), encoding: .utf8)
    let families = text.split(separator: "\n").compactMap { $0.firstMatch(of: #/^# TYPE (\w+) /#)?.output.1 }
    #expect(families.count > 30)
    for family in families { #expect(page.contains("`\(family)"), "\(family) is not in docs/monitoring.md") }
  }

  private static func names(ofSamples text: String) -> Set<String> {
    Set(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != "{" && $0 != " " }) })
  }

  private static func askedFor() throws -> [(file: String, names: Set<String>)] {
    let rules = try String(contentsOf: folder.appending(path: "alerts.yaml"), encoding: .utf8)
    let dashboard = try JSONReader.read(Array(try Data(contentsOf: folder.appending(path: "dashboard.json"))))
    return [("alerts.yaml", metrics(in: rules)), ("dashboard.json", metrics(in: queries(of: dashboard)))]
  }

  private static func metrics(in text: String) -> Set<String> {
    Set(text.matches(of: /\b(?:routekeeper|process)_[a-z_]+/).map { String($0.output) })
  }

  /// Every `expr` and `query` of the document, one a line.
  private static func queries(of value: JSONValue) -> String {
    switch value {
    case .object(let object):
      object.members.map { member in
        if let text = member.value.stringValue, member.key == "expr" || member.key == "query" { return text }
        return queries(of: member.value)
      }.joined(separator: "\n")
    case .array(let items): items.map(queries).joined(separator: "\n")
    default: ""
    }
  }

  private static func expectPromtoolIsContent(_ text: String) async throws {
    let promtool = "/usr/bin/promtool"
    guard FileManager.default.isExecutableFile(atPath: promtool) else { return }
    try await HostCommand.run(promtool, ["check", "metrics"], input: Array(text.utf8))
  }
}
