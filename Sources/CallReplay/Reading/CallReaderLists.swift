import RoutingModel

extension CallReader {
  /// Looks for what stands in lists, once the call's own keys are read.
  mutating func readLists(_ tape: Tape, _ row: Int) {
    listed.clear()
    for (start, place) in listed.starts.enumerated() where starts[start] >= 0 {
      listed.look(tape, starts[start], at: place.node)
    }
    for target in listed.targets.indices {
      let wanted = listed.targets[target]
      switch wanted.receiver {
      case .field(let field): columns[field * rows + row] = number(tape, listed.found[target], wanted, field)
      case .capture(let capture): captured[capture] = listed.found[target].first.flatMap { Self.scalar(tape, $0) }
      }
    }
  }

  private func number(_ tape: Tape, _ found: [Int], _ target: ListedValues.Target, _ field: Int) -> UInt32 {
    guard let first = found.first else { return FieldClasses.absent }
    guard target.takesAll else {
      return cast(tape, first, target).map { number(of: $0, field) } ?? number(tape, first, field)
    }
    classes[field].beginList()
    for index in found {
      if let value = cast(tape, index, target) {
        addElement(value, field)
      } else {
        addElement(tape, index, field)
      }
    }
    return classes[field].endList()
  }

  /// `nil` where the value stays what it is.
  private func cast(_ tape: Tape, _ index: Int, _ target: ListedValues.Target) -> JSONValue? {
    guard let cast = target.cast, tape.kind(index) == Tape.Kind.string else { return nil }
    let text = tape.string(index)
    return cast.value(
      of: ExactText(String(decoding: UnsafeBufferPointer(start: text.bytes, count: text.count), as: UTF8.self)))
  }
}
