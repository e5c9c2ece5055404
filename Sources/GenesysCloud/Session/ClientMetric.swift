/// What the client counts; the raw value is the metric's name.
package enum ClientMetric: String, CaseIterable, Sendable {
  case requests = "routekeeper_organization_requests_total"
  case budgetRemaining = "routekeeper_organization_budget_remaining"

  package var help: String {
    switch self {
    case .requests: "Requests to the organisation, by the status of their answers."
    case .budgetRemaining: "Requests that the newest answer of the organisation still granted."
    }
  }
}
