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
  private var places: NodePlaces?
  private var pairs = 0
  private var findings: [Diagnostic] = []

  private init(_ places: NodePlaces?) {
    self.places = places
    analysis = ConditionAnalysis(steps: Self.mostSteps) { pattern, text in
      (try? Pattern(pattern))?.isFound(in: text)
    }
  }

  /// - Parameter places: where nodes stand, so that what is found about a part of a rule points there.
  package static func findings(
    _ resources: [DesiredResource], _ fields: CallFields, places: NodePlaces? = nil
  ) -> [Diagnostic] {
    var analysis = RuleAnalysis(places)
    let queues = RuleQueue.of(resources)
    for queue in queues { analysis.examine(queue) }
    analysis.examineTruths(queues.flatMap(\.rules), fields)
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
      let (words, path) = contradiction(rule.expression)
      add(.contradiction, place(path, rule), "no call can satisfy \(quoted(rule.name)): \(words)")
      return nil
    }
    if analysis.excludes([], butNone: [rule.expression]) {
      add(.tautology, place([], rule), "every call satisfies \(quoted(rule.name)): its conditions exclude nothing")
      return true
    }
    examineParts(rule.expression, [], rule)
    return false
  }

  /// A part of a rule, and where it is in the tree.
  private struct Part {
    let expression: Expression
    let path: NodePlaces.NodePath
  }

  private mutating func place(_ path: NodePlaces.NodePath, _ rule: QueueRule) -> SourceLocation {
    places?.location(of: path, in: rule) ?? rule.location
  }

  /// Two parts that exclude each other, where there are such, and the place of the later one.
  private mutating func contradiction(_ expression: Expression) -> (words: String, NodePlaces.NodePath) {
    let parts = Self.conjuncts(Part(expression: expression, path: []))
    for part in parts where analysis.excludes([part.expression]) {
      return ("\(text(part.expression)) can never hold", part.path)
    }
    for (index, part) in parts.enumerated() {
      for other in parts[..<index] where analysis.excludes([other.expression, part.expression]) {
        return ("\(text(other.expression)) and \(text(part.expression)) exclude each other", part.path)
      }
    }
    return ("its conditions exclude each other", [])
  }

  private static func conjuncts(_ part: Part) -> [Part] {
    guard case .and(let children) = part.expression else { return [part] }
    return parts(children, of: part.path).flatMap(conjuncts)
  }

  private static func parts(_ children: [Expression], of path: NodePlaces.NodePath) -> [Part] {
    children.enumerated().map { Part(expression: $1, path: path + [$0]) }
  }

  private mutating func examineParts(_ expression: Expression, _ path: NodePlaces.NodePath, _ rule: QueueRule) {
    switch expression {
    case .condition: break
    case .not(let child): examineParts(child, path + [0], rule)
    case .and(let children): examineGroup(Self.parts(children, of: path), isAll: true, rule)
    case .or(let children): examineGroup(Self.parts(children, of: path), isAll: false, rule)
    }
  }

  private mutating func examineGroup(_ parts: [Part], isAll: Bool, _ rule: QueueRule) {
    var kept = parts
    for part in parts.reversed() where kept.count > 1 {
      guard let index = kept.lastIndex(where: { $0.path == part.path }) else { continue }
      let child = part.expression
      var rest = kept
      rest.remove(at: index)
      let others = rest.map(\.expression)
      // Somebody who asks first whether a field is there says what he means.
      if isAll, case .condition(let condition) = child, !condition.operator.needsValue, !others.contains(child) {
        continue
      }
      let words: String
      if others.contains(child) {
        words = "stands twice"
      } else if analysis.excludes(isAll ? [] : [child], butNone: isAll ? [child] : []) {
        words = "\(isAll ? "always" : "never") holds"
      } else if isAll, analysis.excludes(others, butNone: [child]) {
        words = "has no effect: it holds whenever \(text(others, "and")) does"
      } else if !isAll, analysis.excludes([child], butNone: others) {
        words = "has no effect: where it holds, so does \(text(others, "or"))"
      } else {
        continue
      }
      add(.withoutEffect, place(part.path, rule), "in \(quoted(rule.name)), \(text(child)) \(words)")
      kept = rest
    }
    for part in kept { examineParts(part.expression, part.path, rule) }
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

  // MARK: All rules

  /// Fields that nobody declared, and that hold booleans by one rule and the text of one by another: `contains` and
  /// `matches` never hold for booleans.
  private mutating func examineTruths(_ rules: [QueueRule], _ fields: CallFields) {
    let truths = TruthUses(rules, fields)
    for use in truths.asText {
      guard let other = truths.asBoolean[use.condition.field] else { continue }
      let field = VisibleText.escaped(use.condition.field.string)
      add(
        .truthAsText, place(use.path, use.rule),
        "in \(quoted(use.rule.name)), \(text(.condition(use.condition))) looks for text, but \(quoted(other.name)) "
          + "(\(other.location.file):\(other.location.line)) takes \"\(field)\" for a boolean, which has none")
    }
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
