internal import RoutingModel

/// Runs an operation on every item, at most `width` at a time; results in the items' order. The first failure ends
/// it, after the operations under way have been told to stop.
func concurrently<Item: Sendable, Value: Sendable>(
  _ items: [Item], width: Int, _ operation: @escaping @Sendable (Item) async -> Result<Value, ReadFailure>
) async throws(ReadFailure) -> [Value] {
  let outcome: Result<[Value], ReadFailure> = await withTaskGroup(of: (Int, Result<Value, ReadFailure>).self) { group in
    var values = [Value?](repeating: nil, count: items.count)
    var next = 0
    func startOne() {
      guard next < items.count else { return }
      let index = next
      let item = items[index]
      next += 1
      group.addTask { (index, await operation(item)) }
    }
    for _ in 0..<max(1, width) { startOne() }
    while let (index, result) = await group.next() {
      switch result {
      case .success(let value): values[index] = value
      case .failure(let failure):
        group.cancelAll()
        return .failure(failure)
      }
      startOne()
    }
    return .success(values.compactMap { $0 })
  }
  return try outcome.get()
}
