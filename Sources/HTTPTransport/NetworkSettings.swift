internal import NIOSSL

/// How outgoing connections leave this host (`network` in the configuration).
package struct NetworkSettings: Hashable, Sendable {
  /// `http://host:port` of a proxy for all requests.
  package var proxy: String?
  /// PEM file with certificate authorities that are trusted beside the system's.
  package var certificateAuthorityFile: String?
  /// Milliseconds until a connection must stand, TLS included.
  package var connectTimeoutMilliseconds: Int64 = 10_000
  /// Connections to one host at the same time; also what bounds our load on a server.
  package var connectionsPerHost = 8
  /// Idle connections cost a TLS session's memory each; most servers keep them for longer than this.
  package var idleConnectionMilliseconds: Int64 = 15_000

  package init(proxy: String? = nil, certificateAuthorityFile: String? = nil) {
    self.proxy = proxy
    self.certificateAuthorityFile = certificateAuthorityFile
  }
}

/// A network setting that cannot be used; names the setting and what to do.
package struct NetworkSettingsError: Error, Hashable, Sendable {
  package let message: String
}

extension NetworkSettings {
  func proxyAddress() throws(NetworkSettingsError) -> WebAddress? {
    guard let proxy, !proxy.isEmpty else { return nil }
    guard let address = WebAddress(proxy), address.scheme == "http", address.target == "/" else {
      throw NetworkSettingsError(
        message: "network.proxy is not an address of the form http://host:port (without user name or path)")
    }
    return address
  }

  func trustedAuthorities() throws(NetworkSettingsError) -> [NIOSSLCertificate] {
    guard let file = certificateAuthorityFile, !file.isEmpty else { return [] }
    let certificates: [NIOSSLCertificate]
    do {
      certificates = try NIOSSLCertificate.fromPEMFile(file)
    } catch {
      throw NetworkSettingsError(
        message: "network.certificateAuthorityFile \(file) cannot be read as PEM certificates; "
          + "check that the file exists, is readable, and begins with -----BEGIN CERTIFICATE-----")
    }
    if certificates.isEmpty {
      throw NetworkSettingsError(message: "network.certificateAuthorityFile \(file) contains no certificate")
    }
    return certificates
  }
}
