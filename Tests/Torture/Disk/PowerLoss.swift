/// How one loss of power treats the changes that no sync had covered.
enum PowerLoss {
  enum Kept { case nothing, whole, torn }

  /// The cache was never written back.
  case nothingWritten
  /// Written back in order up to this change, which is torn.
  case writtenInOrder(to: Int)
  /// Each by itself, this many per cent of them whole and half of the rest torn.
  case writtenInAnyOrder(percent: Int)

  init(before end: Int, using random: inout some RandomNumberGenerator) {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: self = .nothingWritten
    // The last ones matter most: those before a sync are durable.
    case 1, 2: self = .writtenInOrder(to: end - Int.random(in: 0...min(end, 24), using: &random))
    case 3: self = .writtenInAnyOrder(percent: 10)
    case 4, 5: self = .writtenInAnyOrder(percent: 50)
    default: self = .writtenInAnyOrder(percent: 90)
    }
  }

  func keeps(_ order: Int, using random: inout some RandomNumberGenerator) -> Kept {
    switch self {
    case .nothingWritten: return .nothing
    case .writtenInOrder(let last): return order < last ? .whole : order == last ? .torn : .nothing
    case .writtenInAnyOrder(let percent):
      if Int.random(in: 0..<100, using: &random) < percent { return .whole }
      return Bool.random(using: &random) ? .torn : .nothing
    }
  }
}
