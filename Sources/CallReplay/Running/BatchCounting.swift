import RoutingModel

/// Counts a batch: what matches, and which rule of its queue takes a call.
struct BatchCounting: ~Copyable {
  private let program: ReplayProgram
  private let lanes: Int
  private let remaining: UnsafeMutablePointer<Lane>
  private let inQueues: UnsafeMutablePointer<Lane>
  /// For each side and call the identity of the rule that takes it, where two sides are compared.
  private var winners: [[Int32]]

  init(_ program: ReplayProgram, _ shape: BatchShape) {
    self.program = program
    lanes = shape.lanes
    remaining = Lanes.allocate(lanes)
    inQueues = Lanes.allocate(lanes)
    let comparison = program.sides.count == 2
    winners =
      comparison ? [[Int32]](repeating: [Int32](repeating: RuleIdentities.nobody, count: shape.calls), count: 2) : []
  }

  deinit {
    remaining.deallocate()
    inQueues.deallocate()
  }

  /// - Parameter example: place and id of a row's call.
  mutating func count(
    _ batch: borrowing Batch, calls: Int, into counts: inout ReplayCounts, example: (Int) -> (UInt64, ExactText?)
  ) {
    counts.calls += calls
    for code in program.codes.indices { counts.matched[code] += Lanes.count(batch.result(code), lanes) }
    for side in program.sides.indices { countSide(side, batch, calls, &counts.sides[side]) }
    if !winners.isEmpty { compare(calls, &counts, example) }
  }

  private mutating func countSide(
    _ index: Int, _ batch: borrowing Batch, _ calls: Int, _ counts: inout ReplayCounts.Side
  ) {
    let side = program.sides[index]
    for lane in 0..<lanes { inQueues[lane] = Lane() }
    if !winners.isEmpty { for row in 0..<calls { winners[index][row] = RuleIdentities.nobody } }
    for (number, queue) in side.queues.enumerated() {
      for lane in 0..<lanes { remaining[lane] = Lane() }
      for slot in queue.slots {
        let bits = batch.condition(slot)
        for lane in 0..<lanes { remaining[lane] |= bits[lane] & batch.valid[lane] }
      }
      for lane in 0..<lanes { inQueues[lane] |= remaining[lane] }
      var left = Lanes.count(remaining, lanes)
      counts.calls[number] += left
      for rule in queue.order where left > 0 {
        let result = batch.result(side.codes[rule])
        if !winners.isEmpty { note(result, side: index, rule) }
        let taken = Lanes.take(remaining, result, lanes)
        counts.taken[rule] += taken
        left -= taken
      }
      counts.unmatched[number] += left
    }
    counts.elsewhere += calls - Lanes.count(inQueues, lanes)
  }

  private mutating func note(_ result: UnsafePointer<Lane>, side: Int, _ rule: Int) {
    let identity = program.sides[side].identities[rule]
    for lane in 0..<lanes {
      let taken = remaining[lane] & result[lane]
      for word in 0..<8 {
        var bits = taken[word]
        while bits != 0 {
          winners[side][(lane * 8 + word) * 64 + bits.trailingZeroBitCount] = identity
          bits &= bits &- 1
        }
      }
    }
  }

  private func compare(_ calls: Int, _ counts: inout ReplayCounts, _ example: (Int) -> (UInt64, ExactText?)) {
    for row in 0..<calls {
      let move = Move(before: winners[0][row], after: winners[1][row])
      if move.before == move.after { continue }
      let (place, id) = example(row)
      counts.moves[move, default: MovedCalls()].add(place: place, id: id)
    }
  }
}
