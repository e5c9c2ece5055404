import Dispatch
import RoutingModel
import Synchronization

/// Runs rules over calls. Synchronous: it occupies its threads until all calls are read.
package enum ReplayEngine {
  /// Bytes for the automata of all threads, up to a thousand rules and beyond.
  private static let memory: Int64 = 24 << 20
  private static let memoryOfMany: Int64 = 96 << 20
  private static let manyRules = 1000

  package static func run(
    _ program: ReplayProgram, over paths: [String], _ options: ReplayOptions, monitor: ReplayMonitor
  ) throws(ReplayFailure) -> ReplayResult {
    let clock = ContinuousClock()
    let start = clock.now
    let inputs = CallInputs(paths, options, monitor: monitor)
    let threads = max(1, options.threads)
    let memory = (program.codes.count > manyRules ? memoryOfMany : memory) / Int64(threads)
    let total = Mutex((ReplayCounts(program), [FoundBadLine](), [[UInt8]]()))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      do throws(ReplayFailure) {
        var worker = try ReplayWorker(program, options, memory: memory)
        worker.run(inputs, monitor)
        let (counts, bad, sample) = (worker.counts, worker.badLines, worker.sample)
        total.withLock {
          $0.0.add(counts)
          $0.1 += bad
          $0.2 += sample
        }
      } catch {
        inputs.fail(error)
      }
    }
    if let failure = inputs.failure { throw failure }
    let (counts, bad, sample) = total.withLock { $0 }
    let first = bad.sorted { ($0.chunk, $0.line) < ($1.chunk, $1.line) }.prefix(ReplayWorker.badLinesKept)
    let latencies =
      measuresLatency(program, options) ? try RuleLatency.measure(program, over: sample, options.paths) : nil
    return ReplayResult(
      program, counts, latencies, badLines: inputs.located(Array(first)), isPartial: monitor.isStopped,
      seconds: (clock.now - start) / .seconds(1))
  }

  private static func measuresLatency(_ program: ReplayProgram, _ options: ReplayOptions) -> Bool {
    options.measuresLatency ?? (program.codes.count <= manyRules)
  }
}
