import Metrics
import Testing

@testable import ControlPlane

@Suite struct MetricsTests {
  @Test func writesTheTextFormat() {
    let registry = PrometheusRegistry(help: ["requests": "Requests, by \\status\nand kind."])
    Counter(label: "requests", dimensions: [("status", "200"), ("kind", "a\"b\\c\nd")], factory: registry).increment(
      by: 3)
    Counter(label: "requests", dimensions: [("status", "429"), ("kind", "x")], factory: registry).increment()
    Gauge(label: "budget.left", factory: registry).record(1.5)
    Meter(label: "depth", factory: registry).set(-2)
    let expected = """
      # HELP budget_left budget_left
      # TYPE budget_left gauge
      budget_left 1.5
      # HELP depth depth
      # TYPE depth gauge
      depth -2
      # HELP requests_total Requests, by \\\\status\\nand kind.
      # TYPE requests_total counter
      requests_total{kind="x",status="429"} 1
      requests_total{kind="a\\"b\\\\c\\nd",status="200"} 3

      """
    #expect(registry.text() == expected)
  }

  @Test func histogramsAreCumulative() {
    let registry = PrometheusRegistry()
    let timer = Timer(label: "pass", factory: registry)
    for nanoseconds: Int64 in [1_000_000, 30_000_000, 400_000_000_000] { timer.recordNanoseconds(nanoseconds) }
    let text = registry.text()
    #expect(text.contains("# TYPE pass_seconds histogram\n"))
    #expect(text.contains("pass_seconds_bucket{le=\"0.005\"} 1\n"))
    #expect(text.contains("pass_seconds_bucket{le=\"0.05\"} 2\n"))
    #expect(text.contains("pass_seconds_bucket{le=\"300\"} 2\n"))
    #expect(text.contains("pass_seconds_bucket{le=\"+Inf\"} 3\n"))
    #expect(text.contains("pass_seconds_sum 400.031\n"))
    #expect(text.contains("pass_seconds_count 3\n"))
  }

  @Test func seriesAreBounded() {
    let registry = PrometheusRegistry()
    for number in 0..<1_000 {
      Counter(label: "hits", dimensions: [("path", "/\(number)")], factory: registry).increment()
    }
    let lines = registry.text().split(separator: "\n").filter { $0.hasPrefix("hits_total{") }
    #expect(lines.count == PrometheusRegistry.seriesPerFamily + 1)
    #expect(lines.contains("hits_total{path=\"other\"} \(1_000 - PrometheusRegistry.seriesPerFamily)"))
  }

  @Test func aNameKeepsItsType() {
    let registry = PrometheusRegistry()
    Gauge(label: "same", factory: registry).record(1)
    Recorder(label: "same", factory: registry).record(5)
    #expect(registry.text() == "# HELP same same\n# TYPE same gauge\nsame 1\n")
  }

  @Test(arguments: [
    ("routekeeper.http.requests", "routekeeper_http_requests"), ("9lives", "_9lives"), ("", "_"), ("a-ü", "a___"),
    ("a:b", "a:b"),
  ])
  func metricNames(text: String, name: String) { #expect(PrometheusName.metric(text) == name) }

  @Test(arguments: [
    ("le", "exported_le"), ("__name__", "exported___name__"), ("a:b", "a_b"), ("quantile", "exported_quantile"),
  ])
  func labelNames(text: String, name: String) { #expect(PrometheusName.label(text) == name) }

  @Test(arguments: [
    (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (0.1, "0.1"), (5, "5"), (1e300, "1e+300"),
  ])
  func numbers(value: Double, text: String) { #expect(PrometheusText.number(value) == text) }

  @Test func everyMetricOfTheStatusIsExplained() {
    let text = StatusMetrics.text(Sample.report)
    let explained = text.matches(of: /# HELP (\w+) ([A-Z0-9].*\.)\n# TYPE (\w+) gauge\n/)
    #expect(explained.allSatisfy { $0.output.1 == $0.output.3 })
    #expect(Set(explained.map(\.output.1)).isSuperset(of: StatusGauge.allCases.map { Substring($0.rawValue) }))
    #expect(explained.count == text.split(separator: "\n").count { $0.hasPrefix("# TYPE ") })
  }

  @Test func statusGaugesStandBesideTheRegistry() async throws {
    let registry = PrometheusRegistry()
    Counter(label: "beside", factory: registry).increment()
    try await withControlPlane(metrics: registry) { port in
      let reply = try #require(await RawHTTP.send(port, "GET", "/metrics"))
      #expect(reply.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
      #expect(reply.body.contains("\nbeside_total 1\n"))
      #expect(reply.body.contains("\nroutekeeper_outbox_pending 4\n"))
      #expect(reply.body.contains("\nroutekeeper_evidence_age_seconds 12\n"))
      for line in reply.body.split(separator: "\n") where !line.hasPrefix("#") {
        #expect(line.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? (-?[0-9.e+-]+|NaN|[+-]Inf)/) != nil, "\(line)")
      }
    }
  }
}
