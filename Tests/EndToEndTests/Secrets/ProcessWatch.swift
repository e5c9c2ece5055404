import Foundation
import Synchronization
import TestSupport

/// Reads arguments and environment of a process and of everything that it starts, as often as it can.
final class ProcessWatch: Sendable {
  private let seen = Mutex<Set<Data>>([])
  private let children = Mutex<Set<Int32>>([])
  private let isEnded = Mutex(false)

  /// Arguments and environments, one of each kind.
  var texts: [Data] { seen.withLock { Array($0) } }
  var childCount: Int { children.withLock { $0.count } }

  init(_ process: Int32) {
    Thread.detachNewThread { [self] in
      while !isEnded.withLock({ $0 }) {
        look(at: process)
        usleep(1_000)
      }
    }
  }

  func end() { isEnded.withLock { $0 = true } }

  private func look(at process: Int32) {
    note(process)
    for child in Self.children(of: process) {
      children.withLock { _ = $0.insert(child) }
      look(at: child)
    }
  }

  private func note(_ process: Int32) {
    for name in ["cmdline", "environ"] {
      guard let file = fopen("/proc/\(process)/\(name)", "r") else { continue }
      var bytes = [UInt8](repeating: 0, count: 64 << 10)
      let count = fread(&bytes, 1, bytes.count, file)
      fclose(file)
      seen.withLock { _ = $0.insert(Data(bytes.prefix(count))) }
    }
  }

  private static func children(of process: Int32) -> [Int32] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.flatMap { thread in
      let text = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8)
      return (text ?? "").split(separator: " ").compactMap { Int32($0) }
    }
  }
}
