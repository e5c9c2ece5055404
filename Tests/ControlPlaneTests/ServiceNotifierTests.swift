import Glibc
import Testing

@testable import ControlPlane

@Suite struct ServiceNotifierTests {
  /// A datagram socket as a service manager has it.
  struct Manager {
    let descriptor: Int32
    let name: String

    init(_ name: String) {
      self.name = name
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var limit = timeval(tv_sec: 10, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      var bytes = Array(name.utf8)
      if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { path in
        for (index, byte) in bytes.enumerated() { path[index] = byte }
      }
      let length = MemoryLayout<sa_family_t>.size + bytes.count + (bytes.first == 0 ? 0 : 1)
      let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(length)) }
      }
      #expect(bound == 0)
    }

    func receive() -> String {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }

    func end() {
      close(descriptor)
      if name.hasPrefix("/") { unlink(name) }
    }
  }

  @Test(arguments: ["/tmp/rk-notify-", "@rk-notify-"])
  func speaksTheProtocol(prefix: String) throws {
    let manager = Manager(prefix + String(UInt64.random(in: 0 ... .max), radix: 36))
    defer { manager.end() }
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name])
    notifier.ready(status: "in sync\nREADY=0")
    #expect(manager.receive() == "READY=1\nSTATUS=in sync READY=0")
    notifier.watchdog()
    #expect(manager.receive() == "WATCHDOG=1")
    notifier.status("planning")
    #expect(manager.receive() == "STATUS=planning")
    notifier.stopping()
    #expect(manager.receive().hasPrefix("STOPPING=1\n"))
    notifier.reloading()
    let lines = manager.receive().split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    let time = try #require(lines.first { $0.hasPrefix("MONOTONIC_USEC=") }?.dropFirst(15))
    #expect(try #require(Int64(time)) > 0)
  }

  @Test(
    arguments: [
      (["WATCHDOG_USEC": "4000000"], 2_000), (["WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "42"], 2_000),
      (["WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "43"], nil), (["WATCHDOG_USEC": "x"], nil),
      (["WATCHDOG_USEC": "-5"], nil), ([:], nil),
    ] as [([String: String], Int64?)])
  func readsTheWatchdog(environment: [String: String], milliseconds: Int64?) {
    var environment = environment
    environment["NOTIFY_SOCKET"] = "/run/none"
    #expect(ServiceNotifier(environment: environment, processID: 42).watchdogMilliseconds == milliseconds)
  }

  @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/run/none/there"]])
  func isSilentWithoutAManager(environment: [String: String]) {
    let notifier = ServiceNotifier(environment: environment)
    notifier.ready(status: "ready")
    notifier.watchdog()
    #expect(notifier.watchdogMilliseconds == nil)
  }
}
