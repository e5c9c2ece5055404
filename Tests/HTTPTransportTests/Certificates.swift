import HTTPTransport
import NIOSSL
import TestSupport

/// Certificates of an authority that exists for one test only.
struct Certificates {
  let folder: ScratchDirectory
  var authority: String { folder.path("authority.pem") }

  init(in folder: ScratchDirectory) async throws {
    self.folder = folder
    try await openssl([
      "req", "-x509", "-days", "2", "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign",
      "-keyout", folder.path("authority.key"), "-out", authority,
    ])
  }

  /// - Parameter names: what the certificate is for, as openssl writes it.
  func server(names: String = "DNS:localhost,IP:127.0.0.1", hasEnded: Bool = false) async throws -> NIOSSLContext {
    let (key, request, chain) = (folder.path("key"), folder.path("request"), folder.path("chain"))
    try await openssl(["req", "-new", "-subj", "/CN=server", "-keyout", key, "-out", request])
    let extensions = try folder.write("extensions", "subjectAltName=\(names)\n")
    try await HostCommand.run(
      "openssl",
      [
        "x509", "-req", "-in", request, "-CA", authority, "-CAkey", folder.path("authority.key"), "-CAcreateserial",
        "-days", hasEnded ? "-1" : "2", "-extfile", extensions, "-out", chain,
      ])
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(chain).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))))
  }

  private func openssl(_ arguments: [String]) async throws {
    try await HostCommand.run(
      "openssl", arguments + ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
  }
}

/// Runs `body` with a transport and shuts it down afterwards.
func withTransport<Value>(
  _ settings: NetworkSettings = NetworkSettings(), _ body: (HTTPTransport) async throws -> Value
) async throws -> Value {
  let transport = try HTTPTransport(settings: settings)
  do {
    let value = try await body(transport)
    await transport.shutdown()
    return value
  } catch {
    await transport.shutdown()
    throw error
  }
}

extension HTTPTransport {
  /// A request without a body, with a deadline that only a hanging test meets, however busy the machine is.
  func call(
    _ method: String, _ url: String, _ limits: ResponseLimits = ResponseLimits(), within: Duration = .seconds(300)
  ) async -> Result<IncomingResponse, TransportFailure> {
    await send(
      OutgoingRequest(method: method, url: url, headers: [("Authorization", "Bearer canary")]), limits: limits,
      deadline: within)
  }
}

extension HTTPTransport {
  func call(_ url: String) async -> Result<IncomingResponse, TransportFailure> { await call("GET", url) }
}

extension Result where Failure == TransportFailure {
  var success: Success? {
    if case .success(let value) = self { return value }
    return nil
  }

  var notSent: String? {
    if case .failure(.notSent(let message)) = self { return message }
    return nil
  }

  var unknown: String? {
    if case .failure(.unknown(let message)) = self { return message }
    return nil
  }
}
