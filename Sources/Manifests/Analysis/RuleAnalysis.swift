internal import Evaluation
package import RoutingModel

/// What can be proven about the rules of a commit without a single call: conditions that exclude each other, parts
/// without effect, rules that never take a call. Nothing is guessed: what is reported holds for every call.
package struct RuleAnalysis {
  /// Conditions looked at for one commit; a second of work.
  private static let mostSteps = 5_000_000
  /// Pairs of rules that are compared in one commit.
  private static let mostPairs = 200_000
  /// Earlier rules that are asked together whether they cover one.
  private static let mostTogether = 12

  private var analysis: ConditionAnalysis
  private var pairs = 0
  private var findings: [Diagnostic] = []

  private init() {
    analysis = ConditionAnalysis(steps: Self.mostSteps) { pattern, text in
      (try? Pattern(pattern))?.isFound(in: text)
    }
  }

  package static func findings(_ resources: [DesiredResource]) -> [Diagnostic] {
    var analysis = RuleAnalysis()
    for queue in RuleQueue.of(resources) { analysis.examine(queue) }
    if analysis.analysis.stepsLeft <= 0 || analysis.pairs >= mostPairs, let first = resources.first {
      analysis.add(
        .analysisEnded, first.location,
        "the rules are so many, or so intricate, that not all were analysed (limit: \(mostPairs) pairs of rules)")
    }
    return DiagnosticOrder.sorted(analysis.findings)
  }

  /// An enabled rule that takes calls before those after it.
  private struct Asked {
    let rule: QueueRule
    let fields: Set<ExactText>
    let takesAll: Bool
  }

  private mutating func examine(_ queue: RuleQueue) {
    var earlier: [Asked] = []
    for rule in queue.rules {
      guard let takesAll = examine(rule), rule.isEnabled else { continue }
      let asked = Asked(rule: rule, fields: rule.expression.fields, takesAll: takesAll)
      compare(asked, with: earlier)
      earlier.append(asked)
    }
  }

  // MARK: One rule

  /// Whether every call satisfies the rule; `nil` where none can.
  private mutating func examine(_ rule: QueueRule) -> Bool? {
    if analysis.excludes([rule.expression]) {
      add(.contradiction, rule.location, "no call can satisfy \(quoted(rule.name)): \(contradiction(rule.expression))")
      return nil
    }
    if analysis.excludes([], butNone: [rule.expression]) {
      add(.tautology, rule.location, "every call satisfies \(quoted(rule.name)): its conditions exclude nothing")
      return true
    }
    examineParts(rule.expression, rule)
    return false
  }

  /// Two parts that exclude each other, where there are such.
  private mutating func contradiction(_ expression: Expression) -> String {
    let parts = Self.conjuncts(expression)
    for part in parts where analysis.excludes([part]) { return "\(text(part)) can never hold" }
    for (index, part) in parts.enumerated() {
      for other in parts[..<index] where analysis.excludes([other, part]) {
        return "\(text(other)) and \(text(part)) exclude each other"
      }
    }
    return "its conditions exclude each other"
  }

  private static func conjuncts(_ expression: Expression) -> [Expression] {
    if case .and(let children) = expression { return children.flatMap(conjuncts) }
    return [expression]
  }

  private mutating func examineParts(_ expression: Expression, _ rule: QueueRule) {
    switch expression {
    case .condition: break
    case .not(let child): examineParts(child, rule)
    case .and(let children): examineGroup(children, isAll: true, rule)
    case .or(let children): examineGroup(children, isAll: false, rule)
    }
  }

  private mutating func examineGroup(_ children: [Expression], isAll: Bool, _ rule: QueueRule) {
    var kept = children
    for child in children.reversed() where kept.count > 1 {
      guard let index = kept.lastIndex(of: child) else { continue }
      var others = kept
      others.remove(at: index)
      // Somebody who asks first whether a field is there says what he means.
      if isAll, case .condition(let condition) = child, !condition.operator.needsValue, !others.contains(child) {
        continue
      }
      if others.contains(child) {
        add(.withoutEffect, rule.location, "in \(quoted(rule.name)), \(text(child)) stands twice")
      } else if analysis.excludes(isAll ? [] : [child], butNone: isAll ? [child] : []) {
        let outcome = isAll ? "always" : "never"
        add(.withoutEffect, rule.location, "in \(quoted(rule.name)), \(text(child)) \(outcome) holds")
      } else if isAll, analysis.excludes(others, butNone: [child]) {
        add(
          .withoutEffect, rule.location,
          "in \(quoted(rule.name)), \(text(child)) has no effect: it holds whenever \(text(others, "and")) does")
      } else if !isAll, analysis.excludes([child], butNone: others) {
        add(
          .withoutEffect, rule.location,
          "in \(quoted(rule.name)), \(text(child)) has no effect: where it holds, so does \(text(others, "or"))")
      } else {
        continue
      }
      kept = others
    }
    for child in kept { examineParts(child, rule) }
  }

  // MARK: Rules of one queue

  private mutating func compare(_ asked: Asked, with earlier: [Asked]) {
    let rule = asked.rule
    var related: [QueueRule] = []
    for candidate in earlier {
      pairs += 1
      if pairs >= Self.mostPairs { return }
      // Without a field in common, only a rule that takes all calls takes all of this one.
      guard candidate.takesAll || !candidate.fields.isDisjoint(with: asked.fields) else { continue }
      let other = candidate.rule
      related.append(other)
      guard analysis.implies(rule.expression, other.expression) else { continue }
      let place = "\(other.location.file):\(other.location.line)"
      if analysis.implies(other.expression, rule.expression) {
        add(
          .sameRule, rule.location,
          "\(quoted(rule.name)) has the same meaning as \(quoted(other.name)) (\(place)), which is asked first")
      } else {
        add(
          .neverTakes, rule.location,
          "\(quoted(rule.name)) never takes a call: \(quoted(other.name)) (\(place)) is asked first and takes all of them"
        )
      }
      return
    }
    guard (2...Self.mostTogether).contains(related.count),
      analysis.excludes([rule.expression], butNone: related.map(\.expression))
    else { return }
    var needed = related
    for other in related where needed.count > 2 {
      let fewer = needed.filter { $0 != other }
      if analysis.excludes([rule.expression], butNone: fewer.map(\.expression)) { needed = fewer }
    }
    let names = needed.map { quoted($0.name) }.joined(separator: " and ")
    add(
      .neverTakes, rule.location,
      "\(quoted(rule.name)) never takes a call: \(names) are asked first and together take all of them")
  }

  private mutating func add(_ code: DiagnosticCode, _ location: SourceLocation, _ message: String) {
    findings.append(Diagnostic(location, .warning, code.rawValue, message))
  }

  private func text(_ parts: [Expression], _ word: String) -> String {
    if parts.count == 1 { return text(parts[0]) }
    return text(word == "and" ? .and(parts) : .or(parts))
  }

  private func quoted(_ name: ExactText) -> String { "\"\(Excerpt.of(name))\"" }

  private func text(_ expression: Expression) -> String {
    let text = ExpressionText.text(of: expression)
    return "`\(VisibleText.shortened(VisibleText.escaped(text), to: 120))`"
  }
}
