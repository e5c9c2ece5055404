import RoutingModel

/// What one thread counted, or all of them. Adding is all that ever happens, so the order of calls does not matter.
struct ReplayCounts: Sendable {
  struct Side: Sendable {
    /// By the index of the rule.
    var taken: [Int]
    /// By the index of the queue.
    var calls: [Int]
    var unmatched: [Int]
    /// Calls whose queue has no rules.
    var elsewhere = 0
  }

  var calls = 0
  /// Outside the time that was asked for.
  var outside = 0
  /// Lines that are no calls.
  var badLines = 0
  /// By the index of the distinct expression.
  var matched: [Int]
  var sides: [Side]
  var moves: [Move: MovedCalls] = [:]

  init(_ program: ReplayProgram) {
    matched = [Int](repeating: 0, count: program.codes.count)
    sides = program.sides.map { side in
      Side(
        taken: [Int](repeating: 0, count: side.rules.count), calls: [Int](repeating: 0, count: side.queues.count),
        unmatched: [Int](repeating: 0, count: side.queues.count))
    }
  }

  mutating func add(_ other: ReplayCounts) {
    calls += other.calls
    outside += other.outside
    badLines += other.badLines
    for index in matched.indices { matched[index] += other.matched[index] }
    for side in sides.indices {
      for index in sides[side].taken.indices { sides[side].taken[index] += other.sides[side].taken[index] }
      for index in sides[side].calls.indices {
        sides[side].calls[index] += other.sides[side].calls[index]
        sides[side].unmatched[index] += other.sides[side].unmatched[index]
      }
      sides[side].elsewhere += other.sides[side].elsewhere
    }
    for (move, calls) in other.moves { moves[move, default: MovedCalls()].add(calls) }
  }
}

/// From one rule to another, by the numbers of their identities.
struct Move: Hashable, Sendable {
  let before: Int32
  let after: Int32
}

struct MovedCalls: Sendable {
  /// Ids shown to people for one move.
  static let mostExamples = 3

  var count = 0
  /// The first calls, by their place in the input.
  private(set) var examples: [(place: UInt64, id: ExactText)] = []

  mutating func add(place: UInt64, id: ExactText?) {
    count += 1
    guard let id else { return }
    insert(place, id)
  }

  mutating func add(_ other: MovedCalls) {
    count += other.count
    for example in other.examples { insert(example.place, example.id) }
  }

  private mutating func insert(_ place: UInt64, _ id: ExactText) {
    if examples.count == Self.mostExamples, let last = examples.last, last.place <= place { return }
    examples.append((place, id))
    examples.sort { $0.place < $1.place }
    if examples.count > Self.mostExamples { examples.removeLast() }
  }
}
