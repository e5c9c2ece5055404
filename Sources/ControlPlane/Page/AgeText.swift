/// Ages as people say them.
enum AgeText {
  static func text(seconds: Int64) -> String {
    switch max(0, seconds) {
    case let age where age < 120: "\(age) s"
    case let age where age < 7_200: "\(age / 60) min"
    case let age where age < 172_800: "\(age / 3_600) h"
    case let age: "\(age / 86_400) days"
    }
  }

  static func ago(seconds: Int64?) -> String { seconds.map { text(seconds: $0) + " ago" } ?? "never" }
}
