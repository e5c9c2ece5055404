/// What the worker is to do. Holds paths of secrets, never secrets.
struct FetchRequest: Equatable {
  enum Operation: String {
    /// Bring the mirror up to date with the remote.
    case fetch
    /// Write the mirror's objects into a fresh sibling with one pack.
    case compact
  }

  var operation: Operation
  var place: MirrorPlace
  var remote: RemoteURL
  var branch: String
  var credentials: GitCredentials
  var connection: GitConnection
  var limits: GitLimits
  /// Do not trust the mirror that is there: make a new one beside it.
  var isRebuild: Bool
  /// The worker ends itself a little after this, should its parent be gone.
  var deadlineSeconds: Int

  var message: FieldMessage {
    var message = FieldMessage()
    message["operation"] = operation.rawValue
    message["directory"] = place.directory
    message["url"] = remote.text
    message["branch"] = branch
    message["usernameFile"] = credentials.usernameFile
    message["passwordFile"] = credentials.passwordFile
    message["sshKeyFile"] = credentials.sshKeyFile
    message["knownHostsFile"] = credentials.knownHostsFile
    message["transport"] = connection.transport.rawValue
    message["certificateAuthorityFile"] = connection.certificateAuthorityFile
    message["proxy"] = connection.proxy
    message["references"] = String(limits.references)
    message["packObjects"] = String(limits.packObjects)
    message["objectBytes"] = String(limits.objectBytes)
    if isRebuild { message["rebuild"] = "1" }
    message["deadlineSeconds"] = String(deadlineSeconds)
    return message
  }
}

extension FetchRequest {
  /// Nil if a field is missing or has no such value.
  init?(_ message: FieldMessage) {
    guard let operation = message["operation"].flatMap(Operation.init(rawValue:)),
      let directory = message["directory"], let url = message["url"], let branch = message["branch"],
      let remote = try? RemoteURL(url),
      let transport = message["transport"].flatMap(GitConnection.Transport.init(rawValue:)),
      let references = message.number("references"), let packObjects = message.number("packObjects"),
      let objectBytes = message.number("objectBytes"), let deadline = message.number("deadlineSeconds")
    else { return nil }
    self.init(
      operation: operation, place: MirrorPlace(directory: directory), remote: remote, branch: branch,
      credentials: GitCredentials(
        usernameFile: message["usernameFile"], passwordFile: message["passwordFile"], sshKeyFile: message["sshKeyFile"],
        knownHostsFile: message["knownHostsFile"]),
      connection: GitConnection(
        transport: transport, certificateAuthorityFile: message["certificateAuthorityFile"], proxy: message["proxy"]),
      limits: GitLimits(references: references, packObjects: packObjects, objectBytes: objectBytes),
      isRebuild: message["rebuild"] != nil, deadlineSeconds: deadline)
  }
}
