import Evaluation
import RoutingModel

/// How long one rule takes over one call, walked by itself as a router would. In a replay rules share nearly all of
/// their work, so there a rule has no time of its own.
package struct RuleLatency: Hashable, Sendable {
  /// Calls it is measured on: the first ones.
  static let calls = 64
  /// Walks of one measurement: a clock cannot see a single one.
  private static let repetitions = 8

  /// Nanoseconds.
  package let median: Double
  package let p99: Double

  private init(_ times: [Double]) {
    let sorted = times.sorted()
    median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    p99 = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
  }

  /// For each distinct expression.
  ///
  /// - Parameter paths: fields that stand elsewhere; a router has them where their names say.
  static func measure(
    _ program: ReplayProgram, over lines: [[UInt8]], _ paths: [ExactText: FieldPath]
  ) throws(ReplayFailure) -> [RuleLatency] {
    var calls: [JSONObject] = []
    for line in lines.prefix(Self.calls) {
      guard let read = line.withUnsafeBufferPointer({ try? LenientJSON.read($0).objectValue }) else { continue }
      var call = read
      for (name, path) in paths { call.set(path.value(in: read), at: name.dottedKeys[...]) }
      calls.append(call)
    }
    var latencies: [RuleLatency] = []
    latencies.reserveCapacity(program.expressions.count)
    for expression in program.expressions {
      do throws(CompiledExpression.Refusal) {
        let compiled = try CompiledExpression(expression)
        latencies.append(RuleLatency(calls.map { time(compiled, $0) }))
      } catch {
        throw .expression(error)
      }
    }
    return latencies
  }

  private static func time(_ expression: CompiledExpression, _ call: JSONObject) -> Double {
    let clock = ContinuousClock()
    // Once before, so that what the first walk makes ready is not counted.
    _ = expression.matches(call)
    let start = clock.now
    for _ in 0..<repetitions { _ = expression.matches(call) }
    return (clock.now - start) / .nanoseconds(1) / Double(repetitions)
  }
}
