import Foundation

/// A real directory of its own for the state of a journal, removed at the end.
final class StateFolder: Sendable {
  let path = NSTemporaryDirectory() + "disk-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
