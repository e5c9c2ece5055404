import Dispatch
import Glibc

/// A real sshd for the current user. Each connection is one `sshd -i` on a socket that this process accepted, so the
/// port is free by construction and nothing is left behind.
package final class SSHServer: Sendable {
  package let port: Int
  /// A line for known_hosts.
  package let knownHostsLine: String
  package let userName: String
  private let listener: TCPListener

  /// - Parameters:
  ///   - scratch: Takes the host key and the configuration.
  ///   - authorizedKeys: Public keys that may log in, one a line.
  package init(in scratch: ScratchDirectory, authorizedKeys: String) async throws {
    let hostKey = scratch.path("ssh_host_key")
    try await HostCommand.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", hostKey])
    let publicKey = try await HostCommand.run("cat", [hostKey + ".pub"])
    let authorized = try scratch.write("authorized_keys", authorizedKeys + "\n")
    let configuration = try scratch.write(
      "sshd_config",
      """
      HostKey \(hostKey)
      AuthorizedKeysFile \(authorized)
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      LogLevel ERROR

      """)
    // sshd's privilege separation wants this empty folder; a booted host has it.
    if getuid() == 0 { mkdir("/run/sshd", 0o755) }
    listener = try TCPListener()
    port = listener.port
    knownHostsLine = "[127.0.0.1]:\(listener.port) " + publicKey.split(separator: " ").prefix(2).joined(separator: " ")
    userName = try await HostCommand.run("id", ["-un"]).filter { !$0.isNewline }
    let descriptor = listener.descriptor
    DispatchQueue(label: "test.sshd").async { Self.serve(descriptor, configuration) }
  }

  /// Ends the accepting thread.
  package func stop() { shutdown(listener.descriptor, CInt(SHUT_RDWR)) }

  private static func serve(_ listener: CInt, _ configuration: String) {
    var children: [pid_t] = []
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 {
        if errno == EINTR { continue }
        break
      }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      if let child = spawn(connection, configuration) { children.append(child) }
      close(connection)
      children.removeAll { waitpid($0, nil, WNOHANG) != 0 }
    }
    for child in children {
      kill(child, SIGTERM)
      waitpid(child, nil, 0)
    }
  }

  private static func spawn(_ connection: CInt, _ configuration: String) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, connection, 0)
    posix_spawn_file_actions_adddup2(&actions, connection, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let texts: [String] = ["/usr/sbin/sshd", "-i", "-e", "-f", configuration]
    var arguments: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    return posix_spawn(&child, "/usr/sbin/sshd", &actions, nil, &arguments, environ) == 0 ? child : nil
  }
}
