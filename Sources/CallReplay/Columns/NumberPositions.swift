import RoutingModel

/// The positions of numbers among the constants of a field.
struct NumberPositions: ~Copyable {
  /// From here on a double no longer tells neighbouring integers apart.
  static let exactBelow: Double = 9_007_199_254_740_992

  private let constants: [JSONNumber]
  /// The constants as doubles. Those below the limit are exact; one at or beyond it stays there when it is rounded, so
  /// comparing it with a number below the limit is right.
  private let doubles: UnsafeMutablePointer<Double>
  private let count: Int

  init(_ constants: [JSONNumber]) {
    self.constants = constants
    count = constants.count
    doubles = .allocate(capacity: max(1, constants.count))
    for (index, constant) in constants.enumerated() { (doubles + index).initialize(to: constant.double) }
  }

  deinit { doubles.deallocate() }

  /// Of a number that is exactly this double and below the limit.
  @inline(__always)
  func position(ofExact value: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low &+ high) / 2
      if doubles[middle] < value { low = middle &+ 1 } else { high = middle }
    }
    return low < count && doubles[low] == value ? 2 &* low &+ 1 : 2 &* low
  }

  func position(of value: JSONNumber) -> Int {
    if case let double = value.double, abs(double) < Self.exactBelow { return position(ofExact: double) }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if constants[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count && constants[low] == value ? 2 * low + 1 : 2 * low
  }
}
