import RoutingModel

@testable import Daemon

/// What an operator writes, and what the environment adds.
enum ConfigurationParsers {
  static let all = [
    FuzzedParser("configuration", file), FuzzedParser("environment", environment), FuzzedParser("duration", duration),
  ]

  private static let path = scratchPath("configuration.yaml")

  private static func file(_ bytes: [UInt8]) {
    withFile(path, bytes) { load(ConfigurationLoader(path: path, environment: [:])) }
  }

  private static func environment(_ bytes: [UInt8]) {
    let pairs = lines(bytes).compactMap { line -> (String, String)? in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? ("ROUTEKEEPER_" + parts[0], String(parts[1])) : nil
    }
    load(ConfigurationLoader(path: "/dev/null", environment: Dictionary(pairs, uniquingKeysWith: { $1 })))
  }

  private static func load(_ loader: ConfigurationLoader) {
    do throws(InvalidConfiguration) {
      _ = try loader.load(needs: [.repository, .organization])
    } catch {
      require(!error.problems.isEmpty, "refused without a reason")
      for problem in error.problems {
        require(
          !problem.line.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a problem with a control character: \(problem.line)"
        )
      }
    }
  }

  private static func duration(_ bytes: [UInt8]) {
    guard let duration = DurationText.duration(String(decoding: bytes, as: UTF8.self)) else { return }
    require(duration >= .zero, "a negative duration")
    require(DurationText.duration(DurationText.text(duration)) == duration, "a duration reads back as another one")
  }
}
