import RoutingModel

/// A rule as steps over bitmaps with one bit for each call, on a stack of bitmaps. Negations are moved to the
/// conditions, which two-valued logic allows.
struct RuleCode: Sendable {
  /// One word: the operation in the low three bits, the condition's bitmap above.
  struct Step: Sendable {
    enum Operation: UInt32 {
      /// Puts a condition, or its opposite, on the stack.
      case push, pushNot
      /// Combines the top with a condition, or with its opposite.
      case and, andNot, or, orNot
      /// Combines the two topmost.
      case joinAnd, joinOr
    }

    let word: UInt32

    init(_ operation: Operation, _ slot: Int = 0) { word = UInt32(slot) << 3 | operation.rawValue }
  }

  private(set) var steps: [Step] = []
  /// Bitmaps on the stack at most.
  private(set) var depth = 0
  private var height = 0

  /// - Parameters:
  ///   - always: the slot of a bitmap that is all ones, for lists without children.
  ///   - slot: where the bitmap of a condition is.
  init(_ expression: Expression, always: Int, slot: (Condition) -> Int) {
    add(expression, negated: false, always, slot)
  }

  private mutating func push(_ step: Step) {
    steps.append(step)
    height += 1
    depth = max(depth, height)
  }

  private mutating func add(_ node: Expression, negated: Bool, _ always: Int, _ slot: (Condition) -> Int) {
    switch node {
    case .condition(let condition): push(Step(negated ? .pushNot : .push, slot(condition)))
    case .not(let child): add(child, negated: !negated, always, slot)
    case .and(let children): add(children, isAnd: !negated, negated, always, slot)
    case .or(let children): add(children, isAnd: negated, negated, always, slot)
    }
  }

  private mutating func add(
    _ children: [Expression], isAnd: Bool, _ negated: Bool, _ always: Int, _ slot: (Condition) -> Int
  ) {
    guard !children.isEmpty else { return push(Step(isAnd ? .push : .pushNot, always)) }
    var leaves: [(Condition, Bool)] = []
    var isFirst = true
    for child in children {
      if let leaf = Self.leaf(child, negated) {
        leaves.append(leaf)
        continue
      }
      add(child, negated: negated, always, slot)
      if !isFirst {
        steps.append(Step(isAnd ? .joinAnd : .joinOr))
        height -= 1
      }
      isFirst = false
    }
    for (condition, negated) in leaves {
      if isFirst {
        push(Step(negated ? .pushNot : .push, slot(condition)))
      } else if isAnd {
        steps.append(Step(negated ? .andNot : .and, slot(condition)))
      } else {
        steps.append(Step(negated ? .orNot : .or, slot(condition)))
      }
      isFirst = false
    }
  }

  /// A condition below any number of negations.
  private static func leaf(_ node: Expression, _ negated: Bool) -> (Condition, Bool)? {
    switch node {
    case .condition(let condition): (condition, negated)
    case .not(let child): leaf(child, !negated)
    case .and, .or: nil
    }
  }
}
