import FoundationEssentials
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import RoutingModel
import Synchronization

/// Where a simulator listens. Port 0: any free one.
package struct SimulatorAddresses: Sendable {
  package var host: String
  package var port: Int
  /// Always on the loopback: whoever reaches it can do anything.
  package var adminPort: Int

  package init(host: String = "127.0.0.1", port: Int = 0, adminPort: Int = 0) {
    self.host = host
    self.port = port
    self.adminPort = adminPort
  }
}

/// A pretend organisation behind two sockets: its API, and a port for what tests and people do to it.
package final class SimulatorServer: Sendable {
  /// `http://127.0.0.1:PORT`, for the API and for `/oauth/token`.
  package let apiURL: String
  package let adminURL: String

  private let box: WorldBox
  private let servers: Task<Void, Never>

  private init(apiURL: String, adminURL: String, box: WorldBox, servers: Task<Void, Never>) {
    self.apiURL = apiURL
    self.adminURL = adminURL
    self.box = box
    self.servers = servers
  }

  /// Starts both servers and returns once they listen.
  ///
  /// - Parameter clock: what the world takes for the time; a test can let it jump.
  package static func start(
    _ world: World, at addresses: SimulatorAddresses = SimulatorAddresses(),
    clock: @escaping @Sendable () -> Instant = SimulatorServer.now
  ) async throws -> SimulatorServer {
    let box = WorldBox(world)
    let (bound, announce) = AsyncThrowingStream.makeStream(of: Listening.self)
    let api = Listener(host: addresses.host, port: addresses.port) { box.handle($0, now: clock()) }
    let admin = Listener(host: "127.0.0.1", port: addresses.adminPort) { box.administer($0, now: clock()) }
    let servers = Task {
      await withTaskGroup(of: Void.self) { group in
        for (listener, isAdmin) in [(api, false), (admin, true)] {
          group.addTask {
            do {
              try await listener.run { announce.yield(Listening(port: $0, isAdmin: isAdmin)) }
            } catch {
              announce.finish(throwing: error)
            }
          }
        }
        await group.waitForAll()
        announce.finish()
      }
    }
    do {
      var ports: [Bool: Int] = [:]
      for try await listening in bound {
        ports[listening.isAdmin] = listening.port
        if ports.count == 2 { break }
      }
      guard let port = ports[false], let adminPort = ports[true] else { throw SimulatorStopped() }
      return SimulatorServer(
        apiURL: "http://\(addresses.host):\(port)", adminURL: "http://127.0.0.1:\(adminPort)", box: box,
        servers: servers)
    } catch {
      servers.cancel()
      await servers.value
      throw error
    }
  }

  /// Looks at the organisation or changes it between two requests.
  package func withWorld<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
    try box.withWorld(body)
  }

  /// Closes every connection and returns when both ports are free.
  package func stop() async {
    servers.cancel()
    await servers.value
  }

  /// Returns when the servers stopped.
  package func wait() async { await servers.value }

  /// The host's clock.
  package static func now() -> Instant {
    Instant(milliseconds: Int64(exactly: (Date().timeIntervalSince1970 * 1000).rounded(.down)) ?? 0)
  }
}

package struct SimulatorStopped: Error {}

private struct Listening: Sendable {
  let port: Int
  let isAdmin: Bool
}

/// Runs a simulator for the time of `body`.
package func withSimulator<Result>(
  _ world: World, at addresses: SimulatorAddresses = SimulatorAddresses(),
  clock: @escaping @Sendable () -> Instant = SimulatorServer.now,
  _ body: (SimulatorServer) async throws -> Result
) async throws -> Result {
  let server = try await SimulatorServer.start(world, at: addresses, clock: clock)
  do {
    let result = try await body(server)
    await server.stop()
    return result
  } catch {
    await server.stop()
    throw error
  }
}

/// The one world that both ports act on, one request at a time.
private final class WorldBox: Sendable {
  private let world: Mutex<World>
  /// What `POST /reset` goes back to.
  private let initial: World

  init(_ world: World) {
    self.world = Mutex(world)
    initial = world
  }

  func handle(_ request: SimulatedRequest, now: Instant) -> SimulatedResponse {
    world.withLock { $0.handle(request, now: now) }
  }

  func administer(_ request: SimulatedRequest, now: Instant) -> SimulatedResponse {
    world.withLock { world in
      if request.method == "POST" && request.path == "/reset" {
        world = initial
        return SimulatedResponse(status: 204)
      }
      return world.administer(request, now: now)
    }
  }

  func withWorld<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
    try world.withLock { world in try body(&world) }
  }
}
