import Glibc
import NIOCore

/// Asks the kernel who connected.
enum PeerCredentials {
  /// `struct ucred` of unix(7), which Swift does not import.
  private struct Credentials {
    let processID: pid_t
    let userID: uid_t
    let groupID: gid_t
  }

  static func identity(of channel: any Channel) async -> PeerIdentity? {
    guard let options = channel as? any SocketOptionProvider else { return nil }
    let future: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
      level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    guard let credentials = try? await future.get() else { return nil }
    return PeerIdentity(
      userID: credentials.userID, processID: credentials.processID,
      user: name(of: credentials.userID) ?? "uid \(credentials.userID)")
  }

  private static func name(of user: uid_t) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    // 16 KiB holds every line that the C library itself can read by default.
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return nil
    }
    return String(cString: name)
  }
}
