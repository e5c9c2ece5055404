import Foundation
import RoutingModel
import Synchronization
import TestSupport
import Testing

/// Everything that was shown or sent, by where it was found.
final class SecretOutputs: Sendable {
  private let stored = Mutex<[(String, Data)]>([])
  func add(_ place: String, _ data: Data) { stored.withLock { $0.append((place, data)) } }
  func add(_ place: String, _ text: String) { add(place, Data(text.utf8)) }
  var all: [(String, Data)] { stored.withLock { $0 } }

  func expectClean(_ canaries: Canaries, at location: Testing.SourceLocation = #_sourceLocation) {
    for (place, data) in all {
      let found = canaries.found(in: data)
      #expect(found.isEmpty, "\(place): \(found)", sourceLocation: location)
    }
    let bytes = all.reduce(0) { $0 + $1.1.count }
    print("secrets: \(canaries.count) canaries, \(all.count) outputs of \(bytes) bytes looked through")
  }

  private static let commands = [
    ["status"], ["status", "--output", "json"], ["history"], ["audit"], ["audit", "--output", "json"],
    ["audit", "--verify"], ["webhooks"], ["webhooks", "--output", "json"], ["doctor"], ["doctor", "--output", "json"],
    ["diff"], ["drift"], ["plan", "--verbose"], ["sync", "--wait", "--verbose"], ["validate", "--verbose"],
  ]

  /// What a person can ask, and what a browser and a collector of metrics see.
  func collect(_ fixture: DaemonFixture, _ daemon: RunningDaemonProcess) async throws {
    let port = try #require(daemon.page.flatMap { URL(string: $0)?.port })
    let stream = try PlainHTTP.Stream(port, "/events")
    for command in Self.commands {
      var arguments = command
      if command[0] == "validate" { arguments.append(fixture.folder.path("state")) }
      let result = try await fixture.command(arguments)
      add(command.joined(separator: " "), result.output + result.errors)
    }
    let status = try await fixture.status()
    let commits = [status["commit"]?["sha"], status["tip"]?["sha"]].compactMap { $0?.stringValue }
    let lists = ["status", "revisions", "changes", "drift", "events", "objects", "webhooks"]
    for path in ["/", "/metrics", "/healthz", "/readyz", "/?search=a", "/commits/none"]
      + commits.map({ "/commits/\($0)" })
      + lists.map({ "/api/v1/\($0)" })
    {
      let page = try PlainHTTP.exchange(port, "GET", path)
      #expect(page.count > 20, "\(path)")
      add(path, page)
    }
    // Open all the time, so it tells what changed by what was asked above.
    try await waitUntil("the live stream has begun") {
      stream.read()
      return String(decoding: stream.received, as: UTF8.self).contains("retry:")
    }
    add("/events", stream.received)
  }
}
