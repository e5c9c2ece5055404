internal import Journal

extension OutboxSignal {
  /// Waits for the signal or for a time, whichever comes first.
  ///
  /// The time rings the same bell, instead of racing it: cancelling a task that waits for a stream ends the stream.
  /// - Parameter milliseconds: `nil` to wait for the signal alone.
  func wait(milliseconds: Int64?, sleep: @escaping @Sendable (Int64) async throws -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      if let milliseconds {
        group.addTask {
          do { try await sleep(milliseconds) } catch { return }
          ring()
        }
      }
      await next()
      group.cancelAll()
    }
  }
}
