import Glibc
import NIOCore
import RoutingModel

/// Tells the service manager how the daemon is, by systemd's notify protocol (`sd_notify(3)`), without libsystemd.
///
/// Everything is a no-op where no manager listens. A message that cannot be sent is dropped: the manager's own
/// time-outs are the answer to that.
package struct ServiceNotifier: Sendable {
  /// Code points; the manager takes messages of up to 4 KiB. A line break would begin another assignment.
  private static let longestStatus = 512

  /// Path of the manager's datagram socket; a leading `@` means the abstract name space.
  private let address: String?
  /// How often `watchdog()` must be called, in milliseconds: half of what the manager allows. `nil`: no watchdog.
  package let watchdogMilliseconds: Int64?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  package init(environment: [String: String], processID: Int32 = getpid()) {
    let path = environment["NOTIFY_SOCKET"] ?? ""
    address = path.hasPrefix("/") || path.hasPrefix("@") ? path : nil
    let meantForUs = environment["WATCHDOG_PID"].map { Int32($0) == processID } ?? true
    if address != nil, meantForUs, let period = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), period >= 2_000 {
      watchdogMilliseconds = period / 2_000
    } else {
      watchdogMilliseconds = nil
    }
  }

  package func ready(status: String) { send(["READY=1", Self.assignment(ofStatus: status)]) }
  package func status(_ text: String) { send([Self.assignment(ofStatus: text)]) }
  package func stopping() { send(["STOPPING=1", "STATUS=stopping"]) }
  package func watchdog() { send(["WATCHDOG=1"]) }

  /// Before the configuration is read again; `ready(status:)` ends it. The time is what tells the manager's own
  /// request from a late message.
  package func reloading() {
    // SwiftNIO's clock is CLOCK_MONOTONIC, the one that the protocol asks for.
    let microseconds = NIODeadline.now().uptimeNanoseconds / 1_000
    send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=reloading"])
  }

  private static func assignment(ofStatus text: String) -> String {
    "STATUS=\(OneLine.text(text, longest: longestStatus))"
  }

  @discardableResult
  private func send(_ assignments: [String]) -> Bool {
    guard let address else { return false }
    var name = Array(address.utf8)
    let isAbstract = name.first == UInt8(ascii: "@")
    if isAbstract { name[0] = 0 }
    var socketAddress = sockaddr_un()
    socketAddress.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: socketAddress.sun_path)
    guard name.count < capacity else { return false }
    withUnsafeMutableBytes(of: &socketAddress.sun_path) { path in
      for (index, byte) in name.enumerated() { path[index] = byte }
    }
    // An abstract name is exactly its bytes, a path ends with a zero.
    let length = MemoryLayout<sa_family_t>.size + name.count + (isAbstract ? 0 : 1)
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let message = Array(assignments.joined(separator: "\n").utf8)
    let sent = withUnsafePointer(to: &socketAddress) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        sendto(
          descriptor, message, message.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), target,
          socklen_t(length))
      }
    }
    return sent == message.count
  }
}
