import FoundationEssentials
import Glibc
package import Logging
import RoutingModel

/// The daemon's log on standard error: one JSON object or one line of text for each message.
package struct LogOutput: LogHandler {
  package let format: Configuration.LogFormat
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]

  package init(format: Configuration.LogFormat, level: Logger.Level) {
    self.format = format
    logLevel = level
  }

  /// A logger of the configured level and format; without a format: text on a terminal, else JSON.
  package static func logger(_ configuration: Configuration) -> Logger {
    let format = configuration.logFormat ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
    let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
    return Logger(label: "routekeeper") { _ in LogOutput(format: format, level: level) }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var facts = metadata
    if let more = event.metadata { facts.merge(more) { _, new in new } }
    let sorted = facts.sorted { $0.key < $1.key }
    let time = SystemClock.wall().rfc3339
    var line: String
    switch format {
    case .json:
      var object = JSONObject([
        ("time", .string(time)), ("level", .string(event.level.rawValue)), ("message", .string("\(event.message)")),
      ])
      for (key, value) in sorted { object[ExactText(key)] = .string("\(value)") }
      line = JSONWriter.text(of: .object(object))
    case .text:
      line = "\(time) \(event.level.rawValue.uppercased()) \(event.message)"
      for (key, value) in sorted { line += " \(key)=\(Self.word("\(value)"))" }
    }
    line += "\n"
    Self.write(line)
  }

  /// Quoted where it is no plain word, so that a line stays a line.
  private static func word(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
    return isPlain ? text : JSONWriter.text(of: .string(text))
  }

  /// One call for one line, so that lines of several threads do not mix.
  private static func write(_ line: String) {
    var line = line
    line.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let base = rest.baseAddress, !rest.isEmpty {
        let written = unsafe Glibc.write(STDERR_FILENO, base, rest.count)
        if written < 0 && errno == EINTR { continue }
        if written <= 0 { return }
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      }
    }
  }
}
