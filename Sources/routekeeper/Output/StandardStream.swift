import Glibc

/// Standard output for data, standard error for messages.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  /// A reader that went away (`| head`) ends the writing, not with a message.
  func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes[start...].withUnsafeBytes { unsafe Glibc.write(rawValue, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      start += count
    }
  }

  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// https://no-color.org: any text in NO_COLOR switches colours off.
  func showsColour(_ environment: [String: String]) -> Bool {
    isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }
}
