import Foundation
import HTTPTransport
import TestSupport
import Testing

extension SocketTests {
  /// Answers that would cost too much memory or time are dropped, not taken.
  @Suite struct LimitTests {
    private static let head = "HTTP/1.1 200 OK\r\n"

    /// An announced length, chunks without end and a body until the connection closes, each beyond the limit.
    @Test(arguments: ["Content-Length: 1001", "Transfer-Encoding: chunked", "Connection: close"])
    func aBodyBeyondTheLimitIsDropped(framing: String) async throws {
      let part: [UInt8] =
        framing.contains("chunked") ? Array("a\r\n0123456789\r\n".utf8) : Array(repeating: 65, count: 10)
      try await RawServer.with { _ in
        [.text("\(Self.head)\(framing)\r\n\r\n"), .forever(part)]
      } body: { server in
        try await withTransport { transport in
          let message = try #require(
            await transport.call("GET", server.address, ResponseLimits(bodyBytes: 1_000)).unknown)
          #expect(message.contains("more than 1000 bytes") && message.contains("127.0.0.1:\(server.port)"))
        }
      }
    }

    @Test func aBodyAtTheLimitIsTaken() async throws {
      try await RawServer.with { _ in
        RawServer.answer(200, [], Array(repeating: 65, count: 1_000))
      } body: { server in
        try await withTransport { transport in
          #expect(
            await transport.call("GET", server.address, ResponseLimits(bodyBytes: 1_000)).success?.body.count == 1_000)
          #expect(await transport.call("GET", server.address, ResponseLimits(bodyBytes: 999)).unknown != nil)
        }
      }
    }

    @Test func aLengthBeyondAllNumbersIsNoTrap() async throws {
      for length in ["99999999999999999999999", "-1", "9223372036854775807", "1, 2"] {
        try await RawServer.with { _ in
          [.text("\(Self.head)Content-Length: \(length)\r\n\r\nabc"), .close]
        } body: {
          server in
          try await withTransport { #expect(await $0.call(server.address).unknown != nil, "\(length)") }
        }
      }
    }

    /// One long header, many short ones, and more than the parser itself takes; names count as well.
    @Test(arguments: [
      ["X-Long: " + String(repeating: "a", count: 70_000)],
      (0..<700).map { "X-\($0): " + String(repeating: "b", count: 100) },
      ["X-Longer: " + String(repeating: "c", count: 400_000)],
    ]) func headersBeyondTheLimitAreDropped(headers: [String]) async throws {
      try await RawServer.with { _ in
        RawServer.answer(200, headers)
      } body: { server in
        try await withTransport { #expect(await $0.call(server.address).unknown != nil) }
      }
    }

    @Test func headersWithoutEndAreDropped() async throws {
      try await RawServer.with { _ in
        [.text(Self.head), .forever(Array("X-More: 0123456789\r\n".utf8))]
      } body: { server in
        try await withTransport { #expect(await $0.call(server.address).unknown != nil) }
      }
    }

    @Test func compressedBodiesAreReadAndBombsAreNot() async throws {
      try await withScratchDirectory { folder in
        let small = try await compressed("printf '{\"a\": 1}'", folder)
        // 64 MiB of zeros in 64 KiB.
        let bomb = try await compressed("head -c 67108864 /dev/zero", folder)
        #expect(bomb.count < 100_000)
        try await RawServer.with { received in
          RawServer.answer(200, ["Content-Encoding: gzip"], received.target == "/small" ? small : bomb)
        } body: { server in
          try await withTransport { transport in
            #expect(await transport.call("GET", server.address + "/small").success?.body == Array("{\"a\": 1}".utf8))
            let message = await transport.call("GET", server.address + "/bomb", ResponseLimits(bodyBytes: 1 << 20))
              .unknown
            #expect(message?.contains("more than 1048576 bytes") == true, "\(message ?? "accepted")")
          }
        }
      }
    }

    @Test func aDamagedCompressedBodyIsNoAnswer() async throws {
      try await withScratchDirectory { folder in
        var damaged = try await compressed("seq 1 10000", folder)
        for index in 20..<60 { damaged[index] ^= 0x5A }
        let bytes = damaged
        try await RawServer.with { _ in
          RawServer.answer(200, ["Content-Encoding: gzip"], bytes)
        } body: { server in
          try await withTransport { #expect(await $0.call(server.address).unknown?.contains("compressed") == true) }
        }
      }
    }

    /// Nothing at all, half a header, a body that stops, and one that drips for ever.
    @Test(
      arguments: [
        [], [.text("HTTP/1.1 200 OK\r\nX-")], [.text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")],
        [.text("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")]
          + Array(repeating: [.text("a"), .pause(milliseconds: 50)], count: 500).flatMap { $0 },
      ] as [[RawServer.Step]])
    func aSlowAnswerEndsAtTheDeadline(steps: [RawServer.Step]) async throws {
      try await RawServer.with { _ in
        steps
      } body: { server in
        try await withTransport { transport in
          let start = ContinuousClock.now
          let answer = await transport.call("GET", server.address, within: .milliseconds(300))
          let message = try #require(answer.unknown)
          #expect(message.contains("in time"), "\(message)")
          let took = start.duration(to: .now)
          #expect(took >= .milliseconds(290) && took < .seconds(200), "\(took)")
        }
      }
    }

    @Test func redirectsShareTheDeadline() async throws {
      try await RawServer.with { _ in
        [.pause(milliseconds: 200)] + RawServer.answer(302, ["Location: /again"])
      } body: {
        server in
        try await withTransport { transport in
          #expect(
            await transport.call("GET", server.address, within: .milliseconds(500)).unknown?.contains("in time") == true
          )
          #expect(server.requests.count <= 3)
        }
      }
    }

    @Test func aStoppedTaskDoesNotWaitForTheAnswer() async throws {
      try await RawServer.with { _ in
        []
      } body: { server in
        try await withTransport { transport in
          let task = Task { await transport.call("POST", server.address, within: .seconds(600)) }
          try await waitUntil("the request arrives") { !server.requests.isEmpty }
          task.cancel()
          #expect(await task.value.unknown != nil, "it may have been carried out")
        }
      }
    }

    private func compressed(_ command: String, _ folder: ScratchDirectory) async throws -> [UInt8] {
      let file = folder.path("body.gz")
      try await HostCommand.run("sh", ["-c", "\(command) | gzip -9 > '\(file)'"])
      return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }
  }
}
