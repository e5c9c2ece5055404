import Hummingbird
import Logging
import Synchronization

/// A small git host with the parts of GitHub's, GitLab's and Gitea's APIs that are about commit statuses and comments,
/// with their paths, methods, codes and page sizes.
package final class FakeForge: Sendable {
  package struct Call: Sendable {
    package let method: String
    package let path: String
    package let query: String
    package let headers: [String: String]
    package let body: String
  }

  private struct State {
    var calls: [Call] = []
    /// Bodies as JSON text, by their number.
    var comments: [(id: Int, body: String)] = []
    var answers: [(status: Int, body: String)] = []
  }

  private let state = Mutex(State())
  private let port = Mutex<Int?>(nil)
  private let token: String

  /// - Parameters:
  ///   - token: refused with 401 where another one comes.
  ///   - answers: to the first requests, instead of what would be right.
  package init(token: String, answering answers: [(status: Int, body: String)] = []) {
    self.token = token
    state.withLock { $0.answers = answers }
  }

  package var calls: [Call] { state.withLock { $0.calls } }
  package var comments: [String] { state.withLock { $0.comments.map(\.body) } }

  /// Somebody else's comments.
  package func add(comments: [String]) {
    state.withLock { state in
      for comment in comments { state.comments.append((state.comments.count + 1, "{\"body\": \"\(comment)\"}")) }
    }
  }

  package func url() async throws -> String {
    try await waitUntil("the forge listens") { self.port.withLock { $0 } != nil }
    return "http://127.0.0.1:\(self.port.withLock { $0 } ?? 0)"
  }

  package func with(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.run() }
      try await body()
      group.cancelAll()
      while await group.nextResult() != nil {}
    }
  }

  private func run() async throws {
    var logger = Logger(label: "forge")
    logger.logLevel = .error
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
      let collected = try await request.body.collect(upTo: 1 << 20)
      var headers: [String: String] = [:]
      for field in request.headers { headers[field.name.canonicalName] = field.value }
      let call = Call(
        method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "", headers: headers,
        body: String(buffer: collected))
      let (status, body) = self.answer(call)
      return Response(
        status: .init(code: status), headers: [.contentType: "application/json"],
        body: .init(byteBuffer: .init(string: body)))
    }
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in self.port.withLock { $0 = channel.localAddress?.port } }, logger: logger)
    try await application.run()
  }

  /// `acme/rules` may be written to, `acme/readable` only read.
  private static func repository(_ path: String) -> (Int, String)? {
    let level = ["/projects/acme%2Frules": 30, "/projects/acme%2Freadable": 20][path]
    if let level {
      return (200, #"{"permissions": {"project_access": {"access_level": \#(level)}, "group_access": null}}"#)
    }
    guard ["/repos/acme/rules", "/repos/acme/readable"].contains(path) else { return nil }
    return (200, #"{"permissions": {"pull": true, "push": \#(path == "/repos/acme/rules")}}"#)
  }

  private func answer(_ call: Call) -> (Int, String) {
    state.withLock { state in
      state.calls.append(call)
      if !state.answers.isEmpty {
        let answer = state.answers.removeFirst()
        return (answer.status, answer.body)
      }
      let given = [
        "Bearer \(token)": "authorization", "token \(token)": "authorization", token: "private-token",
      ]
      guard given.contains(where: { call.headers[$0.value] == $0.key }) else {
        return (401, #"{"message": "Bad credentials"}"#)
      }
      let parts = call.path.split(separator: "/").map(String.init)
      if call.method == "POST", parts.dropLast().last == "statuses" { return (201, "{}") }
      if call.method == "GET", let repository = Self.repository(call.path) { return repository }
      if parts.last == "comments" || parts.last == "notes" {
        if call.method == "POST" {
          state.comments.append((state.comments.count + 1, call.body))
          return (201, #"{"id": \#(state.comments.count)}"#)
        }
        let page =
          call.query.split(separator: "&").first { $0.hasPrefix("page=") }.flatMap { Int($0.dropFirst(5)) } ?? 1
        let shown = state.comments.dropFirst((page - 1) * 100).prefix(100)
        let list = shown.map { "{\"id\": \($0.id), \($0.body.dropFirst())" }
        return (200, "[" + list.joined(separator: ",") + "]")
      }
      if ["PATCH", "PUT"].contains(call.method), let id = parts.last.flatMap(Int.init),
        let index = state.comments.firstIndex(where: { $0.id == id })
      {
        state.comments[index].body = call.body
        return (200, "{}")
      }
      return (404, #"{"message": "Not Found"}"#)
    }
  }
}
