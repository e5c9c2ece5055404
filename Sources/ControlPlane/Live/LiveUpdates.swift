import RoutingModel
import Synchronization

/// Tells the pages that are open when they show something old. One look at the state for all of them, and only while
/// there are some.
final class LiveUpdates: Sendable {
  typealias Updates = AsyncStream<String>

  private struct State {
    var clients: [Int: Updates.Continuation] = [:]
    var numbers = 0
    var watcher: Task<Void, Never>?
    var last: String?
  }

  /// Names what a page shows now; equal names, equal pages but for ages.
  private let fingerprint: @Sendable () async -> String
  private let limits: ControlPlaneLimits
  private let sleep: @Sendable (Int64) async throws -> Void
  private let state = Mutex(State())

  init(
    limits: ControlPlaneLimits, sleep: @escaping @Sendable (Int64) async throws -> Void,
    fingerprint: @escaping @Sendable () async -> String
  ) {
    self.limits = limits
    self.sleep = sleep
    self.fingerprint = fingerprint
  }

  /// `nil` where there are enough already. Of several changes that a slow client has not heard of, it hears of one.
  func subscribe() -> (number: Int, updates: Updates)? {
    state.withLock { state in
      guard state.clients.count < limits.liveClients else { return nil }
      state.numbers += 1
      let number = state.numbers
      let (updates, continuation) = Updates.makeStream(bufferingPolicy: .bufferingNewest(1))
      state.clients[number] = continuation
      if state.watcher == nil { state.watcher = Task { await self.watch() } }
      return (number, updates)
    }
  }

  func unsubscribe(_ number: Int) {
    state.withLock { state in
      state.clients.removeValue(forKey: number)?.finish()
      guard state.clients.isEmpty else { return }
      state.watcher?.cancel()
      state.watcher = nil
      state.last = nil
    }
  }

  var clients: Int { state.withLock { $0.clients.count } }

  private func watch() async {
    while !Task.isCancelled {
      let now = await fingerprint()
      state.withLock { state in
        defer { state.last = now }
        guard let last = state.last, last != now else { return }
        for client in state.clients.values { client.yield(now) }
      }
      do { try await sleep(limits.liveLookMilliseconds) } catch { return }
    }
  }
}
