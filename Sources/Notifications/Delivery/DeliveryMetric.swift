internal import Journal
internal import Metrics

/// What the dispatcher counts; the raw value is the metric's name.
package enum DeliveryMetric: String, CaseIterable, Sendable {
  case attempts = "routekeeper_webhook_attempts_total"
  case duration = "routekeeper_webhook_duration_seconds"

  package var help: String {
    switch self {
    case .attempts: "Attempts to deliver an event, by endpoint and outcome."
    case .duration: "Time from an event's request to the endpoint's answer."
    }
  }

  static func declare(_ endpoint: String) {
    for outcome in ["delivered", "retry", "dead"] { _ = counter(endpoint, outcome) }
    _ = timer(endpoint)
  }

  static func record(_ result: DeliveryUpdate.Result, _ endpoint: String, milliseconds: Int64) {
    let outcome =
      switch result {
      case .delivered: "delivered"
      case .retry: "retry"
      case .dead: "dead"
      case .stopEndpoint: "stopped"
      }
    counter(endpoint, outcome).increment()
    // The clock may have been set back in between.
    timer(endpoint).recordMilliseconds(max(0, milliseconds))
  }

  private static func counter(_ endpoint: String, _ outcome: String) -> Counter {
    Counter(label: attempts.rawValue, dimensions: [("endpoint", endpoint), ("outcome", outcome)])
  }

  private static func timer(_ endpoint: String) -> Timer {
    Timer(label: duration.rawValue, dimensions: [("endpoint", endpoint)])
  }
}
