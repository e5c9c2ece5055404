internal import Crypto
internal import Glibc
internal import RoutingModel

/// A signed statement that the log had this head. Records up to it may be pruned; the rest still proves itself.
struct AuditCheckpoint {
  let head: AuditHead
  let time: Instant
  /// Hexadecimal, Ed25519.
  let publicKey: String
  let signature: String

  private static func statement(_ head: AuditHead, _ time: Instant) -> [UInt8] {
    Array("routekeeper audit checkpoint v1\n\(head.size)\n\(head.hash)\n\(time.milliseconds)\n".utf8)
  }

  static func sign(_ head: AuditHead, at time: Instant, with key: AuditSigningKey) throws -> AuditCheckpoint {
    AuditCheckpoint(
      head: head, time: time, publicKey: key.publicKey,
      signature: Hexadecimal.text(of: try key.key.signature(for: statement(head, time))))
  }

  var isValid: Bool {
    // One spelling for one value: otherwise a digit could be altered without a trace.
    guard Hexadecimal.isLowerCase(publicKey), Hexadecimal.isLowerCase(signature),
      let keyBytes = Hexadecimal.bytes(of: publicKey), let signature = Hexadecimal.bytes(of: signature),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: keyBytes)
    else { return false }
    return key.isValidSignature(signature, for: Self.statement(head, time))
  }

  var json: JSONValue {
    [
      "size": .integer(head.size), "hash": .string(head.hash), "time": .string(time.rfc3339),
      "publicKey": .string(publicKey), "signature": .string(signature),
    ]
  }

  init(head: AuditHead, time: Instant, publicKey: String, signature: String) {
    self.head = head
    self.time = time
    self.publicKey = publicKey
    self.signature = signature
  }

  /// Reads what `json` writes.
  init?(_ value: JSONValue?) {
    guard let head = AuditHead(json: value), let time = (value?["time"]?.stringValue).flatMap({ Instant(rfc3339: $0) }),
      let publicKey = value?["publicKey"]?.stringValue, let signature = value?["signature"]?.stringValue
    else { return nil }
    self.init(head: head, time: time, publicKey: publicKey, signature: signature)
  }
}

/// The journal's own key, made at the first checkpoint; hexadecimal in a file that only the daemon's user reads.
struct AuditSigningKey {
  let key: Curve25519.Signing.PrivateKey

  var publicKey: String { Hexadecimal.text(of: key.publicKey.rawRepresentation) }

  static func loadOrMake(in directory: StateDirectory) throws(JournalError) -> AuditSigningKey {
    if let key = try load(in: directory) { return key }
    let key = AuditSigningKey(key: Curve25519.Signing.PrivateKey())
    var file = try DurableFile(directory.signingKeyPath)
    try file.append(Hexadecimal.text(of: key.key.rawRepresentation) + "\n")
    try file.finish()
    return key
  }

  static func publicKey(in directory: StateDirectory) throws(JournalError) -> String? {
    try load(in: directory)?.publicKey
  }

  private static func load(in directory: StateDirectory) throws(JournalError) -> AuditSigningKey? {
    let path = directory.signingKeyPath
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw .failed(path: path, detail: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = read(file, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
    guard let raw = Hexadecimal.bytes(of: text), let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else { throw .corrupt(path: path, detail: "it holds no Ed25519 key") }
    return AuditSigningKey(key: key)
  }
}
