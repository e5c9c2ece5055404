internal import Evaluation
internal import RoutingModel

/// Runs rule tests over the rules of one commit.
struct RuleTestRun {
  private let queues: [Reference: RuleQueue]
  /// Each rule of a tested queue is compiled once.
  private var compiled: [Reference: [(rule: QueueRule, expression: CompiledExpression)]] = [:]

  init(_ resources: [DesiredResource]) {
    queues = Dictionary(RuleQueue.of(resources).map { ($0.queue, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func outcome(of test: RuleTest) -> RuleTestOutcome {
    guard let queue = queues[test.queue] else {
      let names = queues.keys.map(\.text)
      let message = "no rule of the queue \"\(Excerpt.of(test.queue.text))\" is declared"
      let finding = Diagnostic(
        test.queueLocation, .error, DiagnosticCode.ruleTestQueue.rawValue, message,
        fix: Suggestion.closest(to: test.queue.text, among: names))
      return RuleTestOutcome(test: test, taken: nil, matched: [], failures: [finding])
    }
    let matched = enabledRules(of: queue).filter { $0.expression.matches(test.call) }.map(\.rule.name)
    let failures = [takenFailure(test, queue, matched)] + matchFailures(test, queue, matched)
    return RuleTestOutcome(test: test, taken: matched.first, matched: matched, failures: failures.compactMap { $0 })
  }

  private mutating func enabledRules(
    of queue: RuleQueue
  ) -> [(rule: QueueRule, expression: CompiledExpression)] {
    if let known = compiled[queue.queue] { return known }
    // A pattern that does not compile has been refused before.
    let rules = queue.enabled.compactMap { rule in
      (try? CompiledExpression(rule.expression)).map { (rule: rule, expression: $0) }
    }
    compiled[queue.queue] = rules
    return rules
  }

  private func takenFailure(_ test: RuleTest, _ queue: RuleQueue, _ matched: [ExactText]) -> Diagnostic? {
    let call = "the call \"\(Excerpt.of(test.name))\""
    switch test.expectation {
    case .none:
      guard let taker = matched.first else { return nil }
      return failed(
        test, "\(call) is taken by \"\(Excerpt.of(taker))\", expected none: \(why(taker, true, test, queue))")
    case .rule(let wanted):
      if matched.first == wanted { return nil }
      guard let rule = queue.rules.first(where: { $0.name == wanted }) else {
        return Diagnostic(
          test.expectationLocation, .error, DiagnosticCode.ruleTestRule.rawValue,
          "the queue \"\(Excerpt.of(queue.queue.text))\" has no rule \"\(Excerpt.of(wanted))\"",
          fix: Suggestion.closest(to: wanted, among: queue.rules.map(\.name)))
      }
      let taker = matched.first.map { "taken by \"\(Excerpt.of($0))\"" } ?? "taken by none"
      let start = "\(call) is \(taker), expected \"\(Excerpt.of(wanted))\""
      if !rule.isEnabled { return failed(test, "\(start): that rule is disabled") }
      if matched.contains(wanted), let first = matched.first {
        return failed(test, "\(start): both hold, and \"\(Excerpt.of(first))\" is asked first")
      }
      return failed(test, "\(start): \(why(wanted, false, test, queue))")
    }
  }

  private func matchFailures(_ test: RuleTest, _ queue: RuleQueue, _ matched: [ExactText]) -> [Diagnostic] {
    guard let wanted = test.matches else { return [] }
    let call = "the call \"\(Excerpt.of(test.name))\""
    func finding(_ message: String, _ code: DiagnosticCode = .ruleTestFailed, fix: String? = nil) -> Diagnostic {
      Diagnostic(test.matchesLocation, .error, code.rawValue, message, fix: fix)
    }
    let missing = wanted.filter { !matched.contains($0) }.map { name in
      guard queue.rules.contains(where: { $0.name == name }) else {
        return finding(
          "the queue \"\(Excerpt.of(queue.queue.text))\" has no rule \"\(Excerpt.of(name))\"", .ruleTestRule,
          fix: Suggestion.closest(to: name, among: queue.rules.map(\.name)))
      }
      return finding("\"\(Excerpt.of(name))\" does not hold for \(call): \(why(name, false, test, queue))")
    }
    let surplus = matched.filter { !wanted.contains($0) }.map { name in
      finding("\"\(Excerpt.of(name))\" holds for \(call) too: \(why(name, true, test, queue))")
    }
    return missing + surplus
  }

  private func failed(_ test: RuleTest, _ message: String) -> Diagnostic {
    Diagnostic(test.expectationLocation, .error, DiagnosticCode.ruleTestFailed.rawValue, message)
  }

  /// Conditions of a failure that are shown.
  private static let mostReasons = 4

  /// `language == "en" is false, language is "de"`
  private func why(_ name: ExactText, _ holds: Bool, _ test: RuleTest, _ queue: RuleQueue) -> String {
    guard let rule = queue.rules.first(where: { $0.name == name }) else { return "" }
    if !rule.isEnabled { return "it is disabled" }
    guard let trace = try? EvaluationTrace.of(rule.expression, over: test.call) else { return "it cannot be evaluated" }
    var words = trace.reasons.prefix(Self.mostReasons).map { reason in
      let condition = Excerpt.of(ExactText(ExpressionText.text(of: reason.condition)))
      let seen = reason.seen.map { Excerpt.of(ExactText(JSONWriter.text(of: $0))) } ?? "absent"
      return "\(condition) is \(reason.holds) (\(reason.condition.field) is \(seen))"
    }
    if trace.reasons.count > Self.mostReasons { words.append("and \(trace.reasons.count - Self.mostReasons) more") }
    return words.joined(separator: ", ")
  }
}
