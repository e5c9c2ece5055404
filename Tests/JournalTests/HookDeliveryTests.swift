import Journal
import RoutingModel
import Testing

/// Each delivery of a push hook counts once.
@Suite struct HookDeliveryTests {
  @Test func onceAlsoOverARestart() async throws {
    let folder = StateFolder()
    var journal = try folder.open()
    #expect(try await journal.isNewDelivery(hook: "forge", id: "1"))
    #expect(try await !journal.isNewDelivery(hook: "forge", id: "1"))
    #expect(try await journal.isNewDelivery(hook: "other", id: "1"), "ids belong to their hook")
    #expect(try await journal.isNewDelivery(hook: "forge\",\"1", id: "2"))
    #expect(try await journal.isNewDelivery(hook: "forge", id: "a\u{0}b"))
    #expect(try await journal.isNewDelivery(hook: "forge", id: "a\u{0}c"), "SQLite's text would end at the NUL")
    try journal.close()
    journal = try folder.open()
    for id in ["1", "a\u{0}b", "a\u{0}c"] {
      #expect(try await !journal.isNewDelivery(hook: "forge", id: id))
    }
    try journal.close()
  }

  @Test func theMemoryIsBounded() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let count = Journal.rememberedDeliveries + 5
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<50 as Range<Int64> {
        group.addTask {
          for number in stride(from: lane, to: count, by: 50) {
            _ = try await journal.isNewDelivery(hook: "forge", id: "\(number)")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await !journal.isNewDelivery(hook: "forge", id: "\(count - 1)"))
    var forgotten = 0
    for number in 0..<300 as Range<Int64> where try await journal.isNewDelivery(hook: "forge", id: "\(number)") {
      forgotten += 1
    }
    #expect(forgotten >= 5, "the oldest are forgotten")
    try journal.close()
  }
}
