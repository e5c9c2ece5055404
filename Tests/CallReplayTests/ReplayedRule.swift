import CallReplay
import Evaluation
import Foundation
import RoutingModel
import Testing

/// A rule as tests make it.
struct ReplayedRule {
  var name: String
  var queue: String
  var priority: Int64
  var isEnabled: Bool
  var expression: RoutingModel.Expression

  var rule: ReplayRule {
    ReplayRule(
      name: ExactText(name), queue: ExactText(queue), priority: JSONNumber(priority), isEnabled: isEnabled,
      expression: expression)
  }
}

/// What a replay has to count, call by call and rule by rule, with the evaluator that follows the definition.
struct RowByRow {
  private(set) var matched: [Int]
  private(set) var taken: [Int]
  /// By queue: calls, and those that no rule takes.
  private(set) var queues: [String: (calls: Int, unmatched: Int)] = [:]

  init(_ rules: [ReplayedRule], _ calls: [JSONObject]) throws {
    let compiled = try rules.map { try CompiledExpression($0.expression) }
    matched = compiled.map { expression in calls.count { expression.matches($0) } }
    taken = [Int](repeating: 0, count: rules.count)
    for queue in Set(rules.map(\.queue)) {
      let order = rules.indices.filter { rules[$0].queue == queue && rules[$0].isEnabled }.sorted {
        rules[$0].priority == rules[$1].priority
          ? ExactText(rules[$0].name) < ExactText(rules[$1].name) : rules[$0].priority > rules[$1].priority
      }
      var counts = (calls: 0, unmatched: 0)
      for call in calls where call["queue"] == .string(queue) {
        counts.calls += 1
        if let winner = order.first(where: { compiled[$0].matches(call) }) {
          taken[winner] += 1
        } else {
          counts.unmatched += 1
        }
      }
      queues[queue] = counts
    }
  }
}

/// Lends a file with these lines.
func withCalls<Value>(_ text: String, name: String = "calls.jsonl", _ body: (String) throws -> Value) throws -> Value {
  try withCalls(Data(text.utf8), name: name, body)
}

func withCalls<Value>(_ data: Data, name: String = "calls.jsonl", _ body: (String) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(path: "calls-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: name)
  try data.write(to: file)
  return try body(file.path)
}

func replay(
  _ rules: [ReplayedRule], over path: String, _ change: (inout ReplayOptions) -> Void = { _ in }
) throws -> ReplayResult {
  var options = ReplayOptions()
  options.measuresLatency = false
  change(&options)
  let program = ReplayProgram([rules.map(\.rule)], paths: options.paths)
  return try ReplayEngine.run(program, over: [path], options, monitor: ReplayMonitor())
}
