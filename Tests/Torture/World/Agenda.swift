/// What is to happen, by time and then by the order of being put there.
struct Agenda<What> {
  private struct Entry {
    let at: Int64
    let order: Int
    let what: What

    func isBefore(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
  }

  /// A binary heap.
  private var entries: [Entry] = []
  private var order = 0

  var nextTime: Int64? { entries.first?.at }

  mutating func add(_ what: What, at time: Int64) {
    order += 1
    entries.append(Entry(at: time, order: order, what: what))
    var index = entries.count - 1
    while index > 0, entries[index].isBefore(entries[(index - 1) / 2]) {
      entries.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func takeNext() -> What? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if entries.isEmpty { return first.what }
    entries[0] = last
    var index = 0
    while true {
      var smallest = index
      for child in [2 * index + 1, 2 * index + 2] where child < entries.count {
        if entries[child].isBefore(entries[smallest]) { smallest = child }
      }
      if smallest == index { return first.what }
      entries.swapAt(index, smallest)
      index = smallest
    }
  }
}
