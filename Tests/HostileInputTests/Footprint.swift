import CMalloc
import Foundation
import Glibc

/// What this process holds now, as the kernel counts it.
enum Footprint {
  /// Bytes in memory.
  static var resident: Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Gives back what the allocator keeps of memory that is free, so that what is used from here on is seen.
  static func giveBack() { malloc_trim(0) }

  /// The most bytes that were in memory since `restartPeak`.
  static var peak: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }

  /// Some hosts do not allow it; there a peak is only known where it is higher than all before.
  static let canRestartPeak = restartPeak()

  @discardableResult
  static func restartPeak() -> Bool {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
    let isWritten = fputs("5", file) >= 0
    return fclose(file) == 0 && isWritten
  }

  static var descriptors: Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without `.` and `..`, and without the folder itself.
    return count - 3
  }
}
