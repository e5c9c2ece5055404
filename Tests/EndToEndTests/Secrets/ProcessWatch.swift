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

/// A request to the status page's port, spelt out.
enum PlainHTTP {
  static func exchange(_ port: Int, _ method: String, _ path: String, _ headers: String = "", body: String = "") throws
    -> Data
  {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw TestSupportFailure("no socket") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw TestSupportFailure("no connection to port \(port)") }
    let request = Array(
      """
      \(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(headers)\
      Content-Length: \(body.utf8.count)\r\n\r\n\(body)
      """.utf8)
    guard write(descriptor, request, request.count) == request.count else { throw TestSupportFailure("not sent") }
    var answer = Data()
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count <= 0 { return answer }
      answer.append(contentsOf: chunk.prefix(count))
    }
  }
}
