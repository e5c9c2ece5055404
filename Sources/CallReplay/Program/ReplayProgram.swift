package import RoutingModel

/// Rules prepared for any number of calls: every distinct condition once, every distinct expression once.
package struct ReplayProgram: Sendable {
  /// Columns a call is read into.
  let fields: [FieldTests]
  /// Where the bitmaps of each field's conditions begin.
  let firstSlots: [Int]
  let slots: Int
  /// The slot of a bitmap that is all ones.
  let always: Int
  let codes: [RuleCode]
  /// What each code was made of.
  let expressions: [Expression]
  let depth: Int
  let sides: [RuleSide]
  let identities: RuleIdentities

  /// - Parameters:
  ///   - sides: one set of rules, or two to be compared.
  ///   - paths: where fields stand in the calls that stand elsewhere than their name says.
  package init(_ sides: [[ReplayRule]], paths: [ExactText: FieldPath] = [:]) {
    var table = ConditionTable(paths: paths)
    for rule in sides.joined() {
      table.add(rule.expression)
      for key in rule.queueKeys { table.add(RuleSide.condition(key)) }
    }
    let firstSlots = table.firstSlots
    self.firstSlots = firstSlots
    fields = table.conditions.map { FieldTests(path: $0.path, conditions: $0.list) }
    let always = zip(firstSlots, fields).map { $0 + $1.words * 64 }.max() ?? 0
    self.always = always
    slots = always + 1
    // Every condition was added above; the slot that is always true is never reached for one.
    let slot: (Condition) -> Int = { table.slot($0, firstSlots) ?? always }
    var known: [Expression: Int] = [:]
    var codes: [RuleCode] = []
    var identities = RuleIdentities()
    self.sides = sides.map { rules in
      let indices = rules.map { rule in
        if let index = known[rule.expression] { return index }
        known[rule.expression] = codes.count
        codes.append(RuleCode(rule.expression, always: always, slot: slot))
        return codes.count - 1
      }
      return RuleSide(rules, codes: indices, &identities, slot: slot)
    }
    self.identities = identities
    self.codes = codes
    expressions = known.sorted { $0.value < $1.value }.map(\.key)
    depth = codes.map(\.depth).max() ?? 1
  }
}
