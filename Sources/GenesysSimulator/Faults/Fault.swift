package import RoutingModel

/// What goes wrong, for which requests, and how often.
package struct Fault: Sendable {
  package enum Trigger: Hashable, Sendable {
    case always
    /// The next so many matching requests; then the fault is spent.
    case next(Int)
    /// Every k-th matching request.
    case every(Int)
    case probability(Double)
  }

  package let effect: FaultEffect
  /// `nil`: any method.
  package let method: String?
  /// A path, or the beginning of one when it ends in `*`; `nil`: any path but the token endpoint's.
  package let path: String?
  package private(set) var trigger: Trigger
  /// As it was set, for the admin port.
  package let definition: JSONValue
  private var seen = 0
  /// How often the fault struck.
  package private(set) var struck = 0

  package init(
    _ effect: FaultEffect, method: String? = nil, path: String? = nil, trigger: Trigger = .always,
    definition: JSONValue? = nil
  ) {
    self.definition = definition ?? ["effect": .string("\(effect)")]
    self.effect = effect
    self.method = method
    self.path = path
    self.trigger = trigger
  }

  package var isSpent: Bool { trigger == .next(0) }

  /// Counts a request and says whether the fault strikes it.
  mutating func strikes(_ request: SimulatedRequest, random: inout WorldRandom) -> Bool {
    guard matches(request) else { return false }
    seen += 1
    let strikes: Bool
    switch trigger {
    case .always: strikes = true
    case .next(let left):
      strikes = left > 0
      if strikes { trigger = .next(left - 1) }
    case .every(let period): strikes = seen % max(1, period) == 0
    case .probability(let probability): strikes = random.unit() < probability
    }
    if strikes { struck += 1 }
    return strikes
  }

  private func matches(_ request: SimulatedRequest) -> Bool {
    if let method, method != request.method { return false }
    guard let path else { return request.path != World.tokenPath }
    return path.hasSuffix("*") ? request.path.hasPrefix(path.dropLast()) : request.path == path
  }
}

/// All faults that are set.
package struct FaultPlan: Sendable {
  package private(set) var faults: [Fault] = []

  package mutating func add(_ fault: Fault) { faults.append(fault) }
  package mutating func clear() { faults = [] }

  mutating func effects(on request: SimulatedRequest, random: inout WorldRandom) -> [FaultEffect] {
    if faults.isEmpty { return [] }
    var effects: [FaultEffect] = []
    for index in faults.indices where faults[index].strikes(request, random: &random) {
      effects.append(faults[index].effect)
    }
    return effects
  }
}
