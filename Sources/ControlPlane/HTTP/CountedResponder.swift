import HTTPTypes
import Hummingbird
import Metrics

/// Counts what is asked, by area and status. The path itself is the asker's text and no label.
struct CountedResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context == ControlPlaneContext {
  typealias Context = ControlPlaneContext

  let inner: Inner

  func respond(to request: Request, context: ControlPlaneContext) async throws -> Response {
    let response = try await inner.respond(to: request, context: context)
    Counter(
      label: ControlPlaneMetric.requests.rawValue,
      dimensions: [("area", Self.area(request.uri.path)), ("status", "\(response.status.code)")]
    ).increment()
    return response
  }

  static func area(_ path: String) -> String {
    switch path {
    case "/": "page"
    case "/metrics": "metrics"
    case "/healthz", "/readyz": "probe"
    case _ where path.hasPrefix("/hooks/"): "hook"
    case _ where path.hasPrefix("/api/"): "api"
    default: "other"
    }
  }
}

/// What the control plane counts; the raw value is the metric's name.
package enum ControlPlaneMetric: String, CaseIterable, Sendable {
  case requests = "routekeeper_http_requests_total"

  package var help: String { "Requests to this server, by area (page, api, hook, metrics, probe, other) and status." }
}
