/// The bitmaps of one batch of calls: of every condition, then of every distinct expression.
struct Batch: ~Copyable {
  private let program: ReplayProgram
  let lanes: Int
  /// One lane more for each condition than needed: without it bitmaps would stand at the same places of the cache.
  private let stride: Int
  private let conditions: UnsafeMutablePointer<Lane>
  private let results: UnsafeMutablePointer<Lane>
  private let stack: UnsafeMutablePointer<Lane>
  private let tile: UnsafeMutablePointer<UInt64>
  /// The calls that there are: the last batch is not full.
  let valid: UnsafeMutablePointer<Lane>

  init(_ program: ReplayProgram, _ shape: BatchShape) {
    self.program = program
    lanes = shape.lanes
    stride = shape.lanes + 1
    conditions = Lanes.allocate(program.slots * stride)
    results = Lanes.allocate(program.codes.count * lanes)
    stack = Lanes.allocate(max(1, program.depth) * lanes)
    valid = Lanes.allocate(lanes)
    tile = .allocate(capacity: 64)
    tile.initialize(repeating: 0, count: 64)
    for lane in 0..<lanes { conditions[program.always * stride + lane] = Lane(repeating: .max) }
  }

  deinit {
    conditions.deallocate()
    results.deallocate()
    stack.deallocate()
    valid.deallocate()
    tile.deallocate()
  }

  func condition(_ slot: Int) -> UnsafeMutablePointer<Lane> { conditions + slot &* stride }
  func result(_ code: Int) -> UnsafeMutablePointer<Lane> { results + code &* lanes }

  /// - Parameter calls: those of this batch; rows after them are absent everywhere.
  func evaluate(_ reader: borrowing CallReader, calls: Int) {
    for lane in 0..<lanes {
      for word in 0..<8 {
        let first = (lane * 8 + word) * 64
        let rest = calls - first
        valid[lane][word] = rest >= 64 ? .max : rest <= 0 ? 0 : (1 << UInt64(rest)) - 1
      }
    }
    for field in 0..<reader.count { spread(reader, field, blocks: (calls + 63) / 64) }
    for (code, rule) in program.codes.enumerated() { run(rule, into: result(code)) }
  }

  /// Turns a column of classes into one bitmap for each condition of the field.
  private func spread(_ reader: borrowing CallReader, _ field: Int, blocks: Int) {
    let column = reader.columns + field * reader.rows
    let width = reader.classes[field].tests.words
    let rows = reader.classes[field].table.rows
    let count = reader.classes[field].tests.count
    let words = UnsafeMutableRawPointer(condition(program.firstSlots[field])).assumingMemoryBound(to: UInt64.self)
    let step = stride &* 8
    for block in 0..<blocks {
      let classes = column + block &* 64
      for word in 0..<width {
        for row in 0..<64 { tile[row] = rows[Int(classes[row]) &* width &+ word] }
        BitTile.transpose(tile)
        var place = words + (word &* 64 &* step &+ block)
        for bit in 0..<min(64, count &- word &* 64) {
          place.pointee = tile[bit]
          place += step
        }
      }
    }
  }

  private func run(_ code: RuleCode, into result: UnsafeMutablePointer<Lane>) {
    // The lowest bitmap of the stack is the result itself.
    var top = result
    var height = 0
    for step in code.steps {
      let slot = Int(step.word &>> 3)
      let other = condition(slot)
      switch RuleCode.Step.Operation(rawValue: step.word & 7) {
      case .push, .pushNot:
        if height > 0 { top = stack + (height &- 1) &* lanes }
        height &+= 1
        if step.word & 7 == RuleCode.Step.Operation.push.rawValue {
          for lane in 0..<lanes { top[lane] = other[lane] }
        } else {
          for lane in 0..<lanes { top[lane] = ~other[lane] }
        }
      case .and: for lane in 0..<lanes { top[lane] &= other[lane] }
      case .andNot: for lane in 0..<lanes { top[lane] &= ~other[lane] }
      case .or: for lane in 0..<lanes { top[lane] |= other[lane] }
      case .orNot: for lane in 0..<lanes { top[lane] |= ~other[lane] }
      case .joinAnd, .joinOr, nil:
        height &-= 1
        let below = height == 1 ? result : stack + (height &- 2) &* lanes
        if step.word & 7 == RuleCode.Step.Operation.joinAnd.rawValue {
          for lane in 0..<lanes { below[lane] &= top[lane] }
        } else {
          for lane in 0..<lanes { below[lane] |= top[lane] }
        }
        top = below
      }
    }
    for lane in 0..<lanes { result[lane] &= valid[lane] }
  }
}
