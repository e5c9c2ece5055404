import Foundation
import Testing

/// The alert rules that people load are judged by Prometheus' own tool.
@Suite struct AlertRuleTests {
  static let folder = "docs/monitoring"

  @Test(.enabled(if: Tool.path("promtool") != nil, "this host has no promtool"))
  func theRulesAreValid() throws {
    let result = try Tool.run("promtool", ["check", "rules", "--lint-fatal", Self.folder + "/alerts.yaml"])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: Tool.path("promtool") != nil, "this host has no promtool"))
  func theRulesFireWhenTheyShould() throws {
    let result = try Tool.run("promtool", ["test", "rules", Self.folder + "/alerts.test.yaml"])
    #expect(result.status == 0, "\(result.output)")
  }

  /// As recording rules, with the variables filled in: Grafana itself would show an error in each panel.
  @Test(.enabled(if: Tool.path("promtool") != nil, "this host has no promtool"))
  func everyQueryOfTheDashboardIsValid() throws {
    let data = try Data(contentsOf: Repository.root.appendingPathComponent(Self.folder + "/dashboard.json"))
    let queries = Self.queries(try JSONSerialization.jsonObject(with: data))
    #expect(queries.count >= 30)
    let rules = queries.enumerated().map { index, query in
      let text = query.replacing("$__rate_interval", with: "5m").replacing("$job", with: ".*")
        .replacing("$instance", with: ".*").replacing("'", with: "''")
      return "      - {record: 'query_\(index)', expr: '\(text)'}\n"
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("dashboard-\(UUID().uuidString).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(("groups:\n  - name: dashboard\n    rules:\n" + rules.joined()).utf8).write(to: file)
    let result = try Tool.run("promtool", ["check", "rules", file.path])
    #expect(result.status == 0, "\(result.output)")
  }

  /// Every `expr` of the document.
  private static func queries(_ value: Any) -> [String] {
    switch value {
    case let object as [String: Any]:
      object.flatMap { key, value in key == "expr" ? [value as? String].compactMap(\.self) : queries(value) }
    case let items as [Any]: items.flatMap(queries)
    default: []
    }
  }

  @Test func everyRuleHasATest() throws {
    let rules = try Repository.text(Self.folder + "/alerts.yaml").matches(of: /alert: (\w+)/).map { $0.output.1 }
    let tests = try Repository.text(Self.folder + "/alerts.test.yaml")
    #expect(rules.count >= 15)
    for rule in rules {
      // Once where it fires, at least: an alert that never did says nothing.
      let fires = tests.contains(try Regex("alertname: \(rule)\\n +exp_alerts:\\n"))
      #expect(fires, "\(rule) never fires in alerts.test.yaml")
      #expect(try Repository.text("docs/monitoring.md").contains(rule), "\(rule) is not in docs/monitoring.md")
    }
  }
}
