/// Ages as people say them.
package enum AgeText {
  /// `12 s`, `3 min`, `5 h`, `9 d`, rounded down; what lies in the future has no age.
  package static func text(seconds: Int64) -> String {
    switch max(0, seconds) {
    case let age where age < 120: "\(age) s"
    case let age where age < 7200: "\(age / 60) min"
    case let age where age < 172_800: "\(age / 3600) h"
    case let age: "\(age / 86_400) d"
    }
  }

  package static func text(milliseconds: Int64) -> String { text(seconds: milliseconds / 1000) }

  package static func ago(seconds: Int64?) -> String { seconds.map { text(seconds: $0) + " ago" } ?? "never" }
}
