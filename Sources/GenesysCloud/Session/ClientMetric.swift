/// What the client counts; the raw value is the metric's name.
package enum ClientMetric: String, CaseIterable, Sendable {
  case requests = "routekeeper_organization_requests_total"
  case requestDuration = "routekeeper_organization_request_duration_seconds"

  package var help: String {
    switch self {
    case .requests: "Requests to the organisation, those for tokens included, by method and status (none: no answer)."
    case .requestDuration: "Time from a request to the organisation to its answer, waiting for the pace left out."
    }
  }
}
