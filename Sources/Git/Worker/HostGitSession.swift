internal import Glibc

/// A connection by the host's `git`, for servers that Debian's libgit2 cannot talk to.
struct HostGitSession: RemoteSession, ~Copyable {
  private let request: FetchRequest
  private let material: RemoteMaterial
  private let directory: String

  init(_ request: FetchRequest, _ material: RemoteMaterial, directory: String) {
    self.request = request
    self.material = material
    self.directory = directory
  }

  mutating func references() throws(GitError) -> [AnnouncedReference] {
    if request.remote.scheme == .file { try RemoteFolder(request.remote).check() }
    try writeConfiguration()
    // 100 bytes are a generous mean for a line; the limit on references has its own error.
    let output = try git(["ls-remote", "--quiet", "--refs", "--", request.remote.text], outputLimit: 64 << 20)
    if output.isEmpty, [.http, .https].contains(request.remote.scheme) { try checkProtocol() }
    return try output.split(separator: UInt8(ascii: "\n")).map { line throws(GitError) in
      let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      guard parts.count == 2, let name = String(validating: parts[1], as: UTF8.self) else {
        throw GitError(.garbage, "\(request.remote) announces its branches in a form that git does not use.")
      }
      guard let id = ObjectID(hex: String(decoding: parts[0], as: UTF8.self)) else {
        throw GitError(
          .unsupported,
          "\(request.remote) uses SHA-256 object names, which this version cannot read; use a SHA-1 repository.")
      }
      return AnnouncedReference(name: name, id: id)
    }
  }

  /// git takes any answer that is not its protocol for a folder of plain files, and so a login page for an empty
  /// repository. Only git's protocol makes packets.
  private func checkProtocol() throws(GitError) {
    let traced = try HostProcess(
      arguments: ["git", "ls-remote", "--quiet", "--", request.remote.text],
      environment: environment + ["GIT_TRACE_PACKET=1"],
      secretInput: credentialLines
    ).run(outputLimit: 1 << 20)
    guard traced.status == 0, traced.complaint.contains("packet:") else {
      throw GitError(
        .garbage, "\(request.remote) does not answer as a git repository should; check repository.url and the server.")
    }
  }

  mutating func download(_ branch: String) throws(GitError) {
    _ = try git(
      [
        "--git-dir", directory, "fetch", "--quiet", "--no-write-fetch-head", "--no-recurse-submodules",
        "--no-auto-maintenance", "--force", "--", request.remote.text,
        "+refs/heads/\(branch):\(FetchSession.incoming)",
      ], outputLimit: 1 << 20)
  }

  private func git(_ arguments: [String], outputLimit: Int) throws(GitError) -> [UInt8] {
    let result = try HostProcess(arguments: ["git"] + arguments, environment: environment, secretInput: credentialLines)
      .run(outputLimit: outputLimit)
    guard result.status == 0 else { throw HostGitFailure(result: result, request: request, material: material).error }
    return result.output
  }

  /// What the credential helper below hands to git.
  private var credentialLines: String? {
    guard let password = material.password else { return nil }
    return "username=\(material.userName ?? "git")\npassword=\(password)\n"
  }

  private var environment: [String] {
    var variables = [
      "HOME=\(request.place.home)", "XDG_CONFIG_HOME=\(request.place.home)", "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_GLOBAL=\(configurationFile)", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=/bin/false",
      "SSH_ASKPASS=/bin/false",
      "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C", "PATH=/usr/local/bin:/usr/bin:/bin", "GIT_SSH_VARIANT=ssh",
    ]
    if let knownHosts = material.knownHostsFile, let key = material.sshKeyFile {
      let options = [
        "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\(knownHosts)",
        "GlobalKnownHostsFile=/dev/null",
        "IdentitiesOnly=yes", "IdentityFile=\(key)", "IdentityAgent=none", "PasswordAuthentication=no",
        "UpdateHostKeys=no",
      ]
      variables.append("GIT_SSH_COMMAND=ssh -F /dev/null" + options.map { " -o " + Self.shellQuoted($0) }.joined())
    }
    return variables
  }

  private var configurationFile: String { request.place.home + "/.gitconfig" }

  /// The only configuration that git sees.
  private func writeConfiguration() throws(GitError) {
    let remote = request.remote
    // Nothing but the configured scheme; no hooks, no helpers, no maintenance in the background; objects stay packed.
    var text = """
      [protocol]
      \tallow = never
      [protocol "\(remote.scheme.rawValue)"]
      \tallow = always
      [core]
      \thooksPath = /dev/null
      [gc]
      \tauto = 0
      [maintenance]
      \tauto = false
      [fetch]
      \tunpackLimit = 1
      \twriteCommitGraph = false
      [credential]
      \thelper =

      """
    if material.password != nil {
      // The secret waits in a pipe: it is in no file, argument or environment. A second question finds the pipe empty.
      text += "\thelper = \"!f() { if test \\\"$1\\\" = get; then cat <&\(HostProcess.secretDescriptor); fi; }; f\"\n"
      text += "[http]\n\tfollowRedirects = false\n"
    }
    if let file = request.connection.certificateAuthorityFile {
      text += "[http]\n\tsslCAInfo = \(Self.configurationQuoted(file))\n"
    }
    text += "[http]\n\tproxy = \(Self.configurationQuoted(request.connection.proxy ?? ""))\n"
    try WorkerHome.append(text, to: configurationFile)
    if remote.scheme == .file {
      try RemoteFolder(remote).declareSafe(home: request.place.home)
    }
  }

  private static func shellQuoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

  private static func configurationQuoted(_ text: String) -> String {
    "\"" + text.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#) + "\""
  }
}
