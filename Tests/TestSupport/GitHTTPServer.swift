import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Subprocess
import SystemPackage

/// git over HTTP: `git http-backend` behind a small server on a free loopback port.
package struct GitHTTPServer: Sendable {
  /// An answer that is given instead of git's.
  package struct Answer: Sendable {
    package var status: Int
    package var headers: [(String, String)]
    package var body: String

    package init(status: Int, headers: [(String, String)] = [], body: String = "") {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  /// Who may read: HTTP Basic.
  package struct Credential: Sendable {
    package var userName: String
    package var password: String

    package init(userName: String, password: String) {
      self.userName = userName
      self.password = password
    }
  }

  package struct Certificate: Sendable {
    /// PEM files.
    package var chain: String
    package var key: String

    package init(chain: String, key: String) {
      self.chain = chain
      self.key = key
    }
  }

  package var port: Int

  /// Serves every repository below `root` while `body` runs.
  ///
  /// - Parameters:
  ///   - credential: Nil lets anybody read.
  ///   - interceptor: Nil, or for a path an answer instead of git's.
  package static func with<Value: Sendable>(
    root: String, credential: Credential? = nil, certificate: Certificate? = nil,
    interceptor: (@Sendable (_ path: String, _ authorization: String?) -> Answer?)? = nil,
    _ body: (GitHTTPServer) async throws -> Value
  ) async throws -> Value {
    let tls = try certificate.map { certificate in
      try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: NIOSSLCertificate.fromPEMFile(certificate.chain).map { .certificate($0) },
          privateKey: .privateKey(NIOSSLPrivateKey(file: certificate.key, format: .pem))))
    }
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
      host: "127.0.0.1", port: 0
    ) {
      channel in
      channel.eventLoop.makeCompletedFuture {
        if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
        return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(wrappingChannelSynchronously: channel)
      }
    }
    let port = server.channel.localAddress?.port ?? 0
    let responder = Responder(root: root, credential: credential, interceptor: interceptor)
    let serving = Task {
      try await server.executeThenClose { connections in
        try await withThrowingDiscardingTaskGroup { group in
          for try await connection in connections {
            group.addTask { try? await responder.serve(connection) }
          }
        }
      }
    }
    defer { serving.cancel() }
    return try await body(GitHTTPServer(port: port))
  }
}

private struct Responder: Sendable {
  let root: String
  let credential: GitHTTPServer.Credential?
  let interceptor: (@Sendable (String, String?) -> GitHTTPServer.Answer?)?

  func serve(_ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      var body: [UInt8] = []
      for try await part in inbound {
        switch part {
        case .head(let new): (head, body) = (new, [])
        case .body(let bytes): body += Array(buffer: bytes)
        case .end:
          guard let head else { return }
          let answer = try await answer(to: head, body: body)
          var headers = HTTPHeaders(answer.headers)
          headers.replaceOrAdd(name: "content-length", value: String(answer.body.count))
          try await outbound.write(
            .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
          try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body))))
          try await outbound.write(.end(nil))
        }
      }
    }
  }

  private typealias RawAnswer = (status: Int, headers: [(String, String)], body: [UInt8])

  private func answer(to head: HTTPRequestHead, body: [UInt8]) async throws -> RawAnswer {
    // A proxy is given the whole address.
    let uri = head.uri.hasPrefix("http://") ? "/" + head.uri.dropFirst(7).drop { $0 != "/" }.dropFirst() : head.uri
    let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if let canned = interceptor?(parts[0], head.headers.first(name: "authorization")) {
      return (canned.status, canned.headers, Array(canned.body.utf8))
    }
    if let credential {
      let expected = "Basic " + Data("\(credential.userName):\(credential.password)".utf8).base64EncodedString()
      guard head.headers.first(name: "authorization") == expected else {
        return (401, [("www-authenticate", "Basic realm=\"rules\"")], [])
      }
    }
    return try await backend(head, path: parts[0], query: parts.count > 1 ? parts[1] : "", body: body)
  }

  private func backend(_ head: HTTPRequestHead, path: String, query: String, body: [UInt8]) async throws -> RawAnswer {
    var environment: [Subprocess.Environment.Key: String] = [
      "PATH": "/usr/bin:/bin", "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
      "QUERY_STRING": query,
      "REQUEST_METHOD": head.method.rawValue, "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": String(body.count),
      "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
    ]
    environment["CONTENT_TYPE"] = head.headers.first(name: "content-type")
    environment["HTTP_CONTENT_ENCODING"] = head.headers.first(name: "content-encoding")
    environment["GIT_PROTOCOL"] = head.headers.first(name: "git-protocol")
    let result = try await Subprocess.run(
      .path("/usr/lib/git-core/git-http-backend"), environment: .custom(environment), input: .array(body),
      output: .bytes(limit: 64 << 20), error: .discarded)
    let bytes = result.standardOutput
    let end = bytes.indices.dropLast(3).first { bytes[$0..<($0 + 4)].elementsEqual("\r\n\r\n".utf8) } ?? bytes.endIndex
    var status = 200
    var headers: [(String, String)] = []
    for line in String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2 else { continue }
      if parts[0] == "Status" { status = Int(parts[1].prefix(3)) ?? 500 } else { headers.append((parts[0], parts[1])) }
    }
    return (status, headers, Array(bytes[min(end + 4, bytes.endIndex)...]))
  }
}
