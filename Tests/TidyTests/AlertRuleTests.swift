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
