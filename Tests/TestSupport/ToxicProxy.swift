import Dispatch
import Glibc
import Synchronization

/// What harms the bytes of one direction, after Toxiproxy's kinds. Counts begin anew with each connection.
package enum Toxic: Hashable, Sendable {
  /// The connection is reset after so many bytes.
  case reset(after: Int)
  /// Everything comes later, and so many bytes in a second.
  case slow(latencyMilliseconds: Int, bytesPerSecond: Int)
  /// Everything comes, in pieces of at most so many bytes.
  case sliced(bytes: Int)
  /// The connection is closed in peace after so many bytes.
  case limited(bytes: Int)
}

package enum WireDirection: String, CaseIterable, Hashable, Sendable { case toServer, toClient }

/// A TCP proxy in front of one port of the loopback address, whose line can be harmed while connections are open.
package final class ToxicProxy: Sendable {
  private struct Line {
    var listener: TCPListener?
    var toxics: [WireDirection: Toxic] = [:]
    var harmed = 0
  }

  private let place: BoundPort
  private let target: Int
  private let line = Mutex(Line())

  package var port: Int { place.port }
  /// How often a toxic did something since it was set: a connection refused by `goDown` does not count.
  package var harmed: Int { line.withLock { $0.harmed } }

  package init(to target: Int) throws {
    place = try BoundPort()
    self.target = target
    try comeUp()
  }

  /// Connections are refused, and those that are open are reset.
  package func goDown() {
    line.withLock { line in
      guard let listener = line.listener else { return }
      // Wakes the accepting thread; the port is free when both have let go of it.
      shutdown(listener.descriptor, CInt(SHUT_RDWR))
      line.listener = nil
    }
  }

  /// Sets the toxics of both directions, up again where it was down. None: a line as it should be.
  package func apply(_ toxics: [WireDirection: Toxic] = [:]) throws {
    line.withLock { ($0.toxics, $0.harmed) = (toxics, 0) }
    try comeUp()
  }

  private func comeUp() throws {
    try line.withLock { line in
      guard line.listener == nil else { return }
      let listener = try TCPListener(on: place.port)
      line.listener = listener
      DispatchQueue(label: "test.toxic").async { [weak self] in
        while true {
          let client = accept(listener.descriptor, nil, nil)
          guard client >= 0 else { return }
          _ = fcntl(client, F_SETFD, FD_CLOEXEC)
          DispatchQueue(label: "test.toxic.line").async { self?.serve(client, of: listener) }
        }
      }
    }
  }

  private func serve(_ client: CInt, of listener: TCPListener) {
    let server = LoopbackSocket.connection(to: target)
    guard server >= 0 else {
      close(client)
      return
    }
    for end in [client, server] { LoopbackSocket.sendAtOnce(end) }
    var passed: [WireDirection: Int] = [:]
    var end = Ending.open
    while end == .open {
      guard line.withLock({ $0.listener === listener }) else {
        end = .reset
        break
      }
      var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // Not for ever: the line may go down.
      guard poll(&ends, 2, 20) >= 0 else { break }
      for (from, to, direction) in [(0, server, WireDirection.toServer), (1, client, .toClient)]
      where end == .open && ends[from].revents != 0 {
        end = pass(from: ends[from].fd, to: to, direction, &passed[direction, default: 0])
      }
    }
    for descriptor in [client, server] {
      if end == .reset { LoopbackSocket.resetOnClose(descriptor) }
      close(descriptor)
    }
  }

  private enum Ending { case open, closed, reset }

  private func pass(from source: CInt, to other: CInt, _ direction: WireDirection, _ passed: inout Int) -> Ending {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    let count = read(source, &chunk, chunk.count)
    guard count > 0 else { return .closed }
    let bytes = chunk[..<count]
    let toxic = line.withLock { line in
      let toxic = line.toxics[direction]
      switch toxic {
      case nil: break
      case .reset(let most), .limited(let most): if passed + count > most { line.harmed += 1 }
      case .slow, .sliced: line.harmed += 1
      }
      return toxic
    }
    let before = passed
    passed += count
    switch toxic {
    case nil: return LoopbackSocket.send(bytes, to: other) ? .open : .closed
    case .reset(let most), .limited(let most):
      let allowed = bytes.prefix(max(0, most - before))
      guard LoopbackSocket.send(allowed, to: other) else { return .closed }
      if allowed.count == count { return .open }
      if case .reset = toxic { return .reset }
      return .closed
    case .slow(let latency, let rate):
      usleep(UInt32(latency) * 1000)
      // Twenty pieces in a second.
      return inPieces(bytes, of: max(1, rate / 20), pause: 50_000, to: other, direction, toxic)
    case .sliced(let size): return inPieces(bytes, of: size, pause: 20, to: other, direction, toxic)
    }
  }

  private func inPieces(
    _ bytes: ArraySlice<UInt8>, of size: Int, pause: UInt32, to other: CInt, _ direction: WireDirection, _ toxic: Toxic?
  ) -> Ending {
    var rest = bytes
    while !rest.isEmpty {
      // A line that is well again holds nothing back.
      guard line.withLock({ $0.toxics[direction] == toxic }) else {
        return LoopbackSocket.send(rest, to: other) ? .open : .closed
      }
      guard LoopbackSocket.send(rest.prefix(size), to: other) else { return .closed }
      rest = rest.dropFirst(size)
      usleep(pause)
    }
    return .open
  }

  deinit { goDown() }
}
