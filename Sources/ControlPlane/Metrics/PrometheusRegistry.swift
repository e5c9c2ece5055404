package import CoreMetrics
package import RoutingModel
import Synchronization

/// Where swift-metrics ends up: keeps every series in memory and prints them for `/metrics`.
///
/// Labels come from code, but their values may come from outside (status codes, kinds, endpoint names), so the
/// number of series is bounded: beyond the limit a family's further series are counted together as `other`.
package final class PrometheusRegistry: MetricsFactory {
  /// Series of one name; a scrape stays below some hundred KiB.
  package static let seriesPerFamily = 200
  /// Names. All come from code; the bound catches a name that was built from data.
  package static let families = 500

  enum Kind: String { case counter, gauge, histogram }

  enum Instrument {
    case counter(PrometheusCounter)
    case gauge(PrometheusGauge)
    case histogram(PrometheusHistogram)
  }

  struct Series {
    let labels: [(String, String)]
    let instrument: Instrument
  }

  struct Family {
    let kind: Kind
    let help: String
    var series: [String: Series] = [:]
  }

  /// By the name as in code, cleaned.
  private let help: [String: String]
  private let bounds: [String: [Double]]
  private let state = Mutex<[String: Family]>([:])
  /// When this process began.
  let startedAt: Instant?

  /// - Parameters:
  ///   - help: What a metric is, by its name as in code, without the suffix that the exposition adds.
  ///   - bounds: Of a timer's buckets in seconds, by the same name, where the usual ones do not fit.
  package init(help: [String: String] = [:], bounds: [String: [Double]] = [:], startedAt: Instant? = nil) {
    self.startedAt = startedAt
    self.bounds = bounds
    self.help = Dictionary(
      help.map { (PrometheusName.metric($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counter(label, dimensions)
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    counter(label, dimensions)
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate
      ? histogram(label, suffix: "", dimensions, bounds: PrometheusHistogram.amountBounds) : gauge(label, dimensions)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(
      label, suffix: "_seconds", dimensions, bounds: bounds[label] ?? PrometheusHistogram.durationBounds)
  }

  // Series live as long as the process: a counter that vanishes and comes back looks like a restart.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  package func destroyMeter(_ handler: any MeterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  private func counter(_ label: String, _ dimensions: [(String, String)]) -> PrometheusCounter {
    let made = instrument(label, suffix: "_total", .counter, dimensions) { .counter(PrometheusCounter()) }
    if case .counter(let counter) = made { return counter }
    return PrometheusCounter()
  }

  private func gauge(_ label: String, _ dimensions: [(String, String)]) -> PrometheusGauge {
    let made = instrument(label, suffix: "", .gauge, dimensions) { .gauge(PrometheusGauge()) }
    if case .gauge(let gauge) = made { return gauge }
    return PrometheusGauge()
  }

  private func histogram(
    _ label: String, suffix: String, _ dimensions: [(String, String)], bounds: [Double]
  ) -> PrometheusHistogram {
    let made = instrument(label, suffix: suffix, .histogram, dimensions) {
      .histogram(PrometheusHistogram(bounds: bounds))
    }
    if case .histogram(let histogram) = made { return histogram }
    return PrometheusHistogram(bounds: bounds)
  }

  /// The series of these labels, made at first use. `nil` where the name is taken by another type: that caller
  /// counts into the void rather than into a wrong number.
  private func instrument(
    _ label: String, suffix: String, _ kind: Kind, _ dimensions: [(String, String)], make: () -> Instrument
  ) -> Instrument? {
    let base = PrometheusName.metric(label)
    let name = base.hasSuffix(suffix) ? base : base + suffix
    let labels = Self.labels(dimensions)
    return state.withLock { families in
      var family = families[name] ?? Family(kind: kind, help: help[base] ?? name)
      guard family.kind == kind, families[name] != nil || families.count < Self.families else { return nil }
      var key = Self.key(labels)
      var kept = labels
      if family.series[key] == nil, !labels.isEmpty, family.series.count >= Self.seriesPerFamily {
        kept = labels.map { ($0.0, "other") }
        key = Self.key(kept)
      }
      if let present = family.series[key] { return present.instrument }
      let series = Series(labels: kept, instrument: make())
      family.series[key] = series
      families[name] = family
      return series.instrument
    }
  }

  /// Sorted by name, each name once (the last counts).
  private static func labels(_ dimensions: [(String, String)]) -> [(String, String)] {
    var byName: [String: String] = [:]
    for (name, value) in dimensions { byName[PrometheusName.label(name)] = value }
    return byName.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func key(_ labels: [(String, String)]) -> String {
    labels.map { "\($0.0.utf8.count):\($0.0)\($0.1.utf8.count):\($0.1)" }.joined()
  }

  /// Every family in order of its name.
  package func text() -> String {
    let families = state.withLock { $0 }
    var output = PrometheusText()
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      output.family(name, type: family.kind.rawValue, help: family.help)
      for (_, series) in family.series.sorted(by: { $0.key < $1.key }) { Self.write(name, series, to: &output) }
    }
    return output.text
  }

  private static func write(_ name: String, _ series: Series, to output: inout PrometheusText) {
    switch series.instrument {
    case .counter(let counter): output.sample(name, series.labels, counter.value)
    case .gauge(let gauge): output.sample(name, series.labels, gauge.value)
    case .histogram(let histogram):
      let reading = histogram.reading
      for (bound, count) in zip(histogram.bounds, reading.counts) {
        output.sample(name + "_bucket", series.labels + [("le", PrometheusText.number(bound))], Double(count))
      }
      output.sample(name + "_bucket", series.labels + [("le", "+Inf")], Double(reading.count))
      output.sample(name + "_sum", series.labels, reading.sum)
      output.sample(name + "_count", series.labels, Double(reading.count))
    }
  }
}
