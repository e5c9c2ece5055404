package import RoutingModel

/// The rules of one state of the repository, in the order in which each queue asks them.
struct RuleSide: Sendable {
  struct Queue: Sendable {
    /// For people.
    let name: ExactText
    /// Slots of the conditions that say whether a call is of this queue.
    let slots: [Int]
    /// Enabled rules, the first asked first: by descending priority, then by name.
    let order: [Int]
  }

  let rules: [ReplayRule]
  /// For each rule the code that decides it.
  let codes: [Int]
  /// For each rule the number of its identity.
  let identities: [Int32]
  let queues: [Queue]

  init(
    _ rules: [ReplayRule], codes: [Int], _ known: inout RuleIdentities, slot: (Condition) -> Int
  ) {
    self.rules = rules
    self.codes = codes
    identities = rules.map { known.number(of: RuleIdentity(queue: $0.queue, name: $0.name)) }
    var byQueue: [[ExactText]: [Int]] = [:]
    for (index, rule) in rules.enumerated() { byQueue[rule.queueKeys.sorted(), default: []].append(index) }
    queues = byQueue.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { keys, indices in
      let order = indices.filter { rules[$0].isEnabled }.sorted { left, right in
        let (a, b) = (rules[left], rules[right])
        if a.priority != b.priority { return b.priority < a.priority }
        return a.name == b.name ? left < right : a.name < b.name
      }
      return Queue(name: rules[indices[0]].queue, slots: keys.map { slot(Self.condition($0)) }, order: order)
    }
  }

  /// Asks whether a call is of a queue.
  static func condition(_ key: ExactText) -> Condition {
    Condition(field: "queue", operator: .eq, value: .string(key))
  }
}

/// What makes a rule of one side the same as one of the other.
package struct RuleIdentity: Hashable, Sendable {
  package let queue: ExactText
  package let name: ExactText

  package init(queue: ExactText, name: ExactText) {
    self.queue = queue
    self.name = name
  }
}

/// Numbers for identities, so that the winners of a call are compared fast.
struct RuleIdentities: Sendable {
  /// No rule takes the call.
  static let nobody: Int32 = -1

  private(set) var list: [RuleIdentity] = []
  private var numbers: [RuleIdentity: Int32] = [:]

  mutating func number(of identity: RuleIdentity) -> Int32 {
    if let known = numbers[identity] { return known }
    let number = Int32(truncatingIfNeeded: list.count)
    list.append(identity)
    numbers[identity] = number
    return number
  }

  /// `nil` for nobody.
  func identity(_ number: Int32) -> RuleIdentity? { number < 0 ? nil : list[Int(number)] }
}
