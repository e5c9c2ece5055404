import ControlPlane
import GenesysCloud
import Notifications

extension PrometheusRegistry {
  /// Knows every metric of the rooms.
  static var ofDaemon: PrometheusRegistry {
    var help: [String: String] = [:]
    for metric in DaemonMetric.allCases { help[metric.rawValue] = metric.help }
    for metric in ClientMetric.allCases { help[metric.rawValue] = metric.help }
    for metric in DeliveryMetric.allCases { help[metric.rawValue] = metric.help }
    for metric in ControlPlaneMetric.allCases { help[metric.rawValue] = metric.help }
    var bounds: [String: [Double]] = [:]
    for metric in DaemonMetric.allCases { bounds[metric.rawValue] = metric.bounds }
    return PrometheusRegistry(help: help, bounds: bounds, startedAt: SystemClock.wall())
  }
}
