internal import GRDB
internal import RoutingModel

/// Deliveries of push hooks that were taken, so that none counts twice, also after a restart.
extension Journal {
  /// Deliveries that are remembered. A forge sends some dozen an hour and repeats one within days.
  package static let rememberedDeliveries: Int64 = 10_000

  /// Durable before it returns. Only deliveries whose signature was right come here: nobody else makes us write.
  /// - Returns: `true` once for each.
  package func isNewDelivery(hook: String, id: String) async throws(JournalError) -> Bool {
    let key = JSONWriter.text(of: [.string(hook), .string(id)])
    let time = now().milliseconds
    return try await write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO hook_delivery (key, time) VALUES (?, ?)", arguments: [key, time])
      guard database.changesCount == 1 else { return false }
      try database.execute(
        sql: "DELETE FROM hook_delivery WHERE sequence <= ?",
        arguments: [database.lastInsertedRowID - Self.rememberedDeliveries])
      return true
    }
  }
}
