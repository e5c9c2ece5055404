internal import RoutingModel

/// How a list becomes another one with as few of its elements touched as can be.
struct ListChanges {
  /// Elements that become others in their place.
  private(set) var paired: [(index: Int, value: JSONValue)] = []
  /// Indices of those that go.
  private(set) var removed: [Int] = []
  /// What comes behind an element; index -1: at the start.
  private(set) var inserted: [(index: Int, values: [JSONValue])] = []

  /// Both sides in canonical form.
  init(ordered old: [JSONValue], _ new: [JSONValue]) {
    for gap in ListAlignment.gaps(old, new) {
      let count = min(gap.live.count, gap.desired.count)
      for index in 0..<count { paired.append((gap.live.lowerBound + index, new[gap.desired.lowerBound + index])) }
      removed += gap.live.dropFirst(count)
      let more = gap.desired.dropFirst(count)
      if !more.isEmpty { inserted.append((gap.live.lowerBound + count - 1, more.map { new[$0] })) }
    }
  }

  /// Where order carries no meaning.
  init(unordered old: [JSONValue], _ new: [JSONValue]) {
    var wanted = new
    var others: [Int] = []
    for (index, value) in old.enumerated() {
      if let place = wanted.firstIndex(of: value) { wanted.remove(at: place) } else { others.append(index) }
    }
    let count = min(others.count, wanted.count)
    for index in 0..<count { paired.append((others[index], wanted[index])) }
    removed = Array(others.dropFirst(count))
    if count < wanted.count { inserted.append((old.count - 1, Array(wanted.dropFirst(count)))) }
  }
}
