/// Proves that no call can satisfy conditions, by intervals, sets and strings. What is proven holds for every call;
/// what is not proven may hold too.
package struct ConditionAnalysis {
  /// Conditions looked at for one question, as a limit on what deeply nested `or` can cost; a question that needs more
  /// stays open.
  package static let stepsOfQuestion = 20_000

  /// Steps for all questions together; then everything stays open.
  package private(set) var stepsLeft: Int
  private let matching: PatternMatching
  private var steps = 0

  package init(steps: Int, matching: @escaping PatternMatching = { _, _ in nil }) {
    stepsLeft = steps
    self.matching = matching
  }

  /// A condition tree that is taken to be true or false.
  private struct Claim {
    let expression: Expression
    let holds: Bool
  }

  /// Certainly no call satisfies all of `holding` and none of `failing`.
  package mutating func excludes(_ holding: [Expression], butNone failing: [Expression] = []) -> Bool {
    steps = min(Self.stepsOfQuestion, stepsLeft)
    let allowed = steps
    let claims =
      holding.map { Claim(expression: $0, holds: true) } + failing.map { Claim(expression: $0, holds: false) }
    let isImpossible = isImpossible(claims, [], [:])
    stepsLeft -= allowed - max(steps, 0)
    return isImpossible && steps > 0
  }

  /// Every call that satisfies one satisfies the other.
  package mutating func implies(_ one: Expression, _ other: Expression) -> Bool { excludes([one], butNone: [other]) }

  /// The two are satisfied by the same calls.
  package mutating func isSame(_ one: Expression, _ other: Expression) -> Bool {
    one == other || (implies(one, other) && implies(other, one))
  }

  private mutating func isImpossible(
    _ claims: [Claim], _ choices: [[Claim]], _ ranges: [ExactText: FieldRange]
  ) -> Bool {
    var (claims, choices, ranges) = (claims, choices, ranges)
    while let claim = claims.popLast() {
      switch claim.expression {
      case .condition(let condition):
        steps -= 1
        if steps <= 0 { return false }
        var range = ranges[condition.field] ?? FieldRange()
        range.take(condition, holds: claim.holds)
        if range.isEmpty(matching) { return true }
        ranges[condition.field] = range
      case .not(let child): claims.append(Claim(expression: child, holds: !claim.holds))
      case .and(let children): add(children, claim.holds, isAll: claim.holds, &claims, &choices)
      case .or(let children): add(children, claim.holds, isAll: !claim.holds, &claims, &choices)
      }
    }
    // The choice with the fewest ways first: it ends soonest.
    guard let index = choices.indices.min(by: { choices[$0].count < choices[$1].count }) else { return false }
    let ways = choices.remove(at: index)
    for way in ways {
      steps -= 1
      if steps <= 0 || !isImpossible([way], choices, ranges) { return false }
    }
    return true
  }

  private func add(
    _ children: [Expression], _ holds: Bool, isAll: Bool, _ claims: inout [Claim], _ choices: inout [[Claim]]
  ) {
    let added = children.map { Claim(expression: $0, holds: holds) }
    if isAll || added.count == 1 { claims += added } else { choices.append(added) }
  }
}
