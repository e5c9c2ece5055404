package import Evaluation
package import RoutingModel

/// Why a replay cannot be made, and what to do.
package enum ReplayFailure: Error, Hashable, Sendable {
  case expression(CompiledExpression.Refusal)
  case memory
  case input(path: String, reason: String)
  /// More lines than `--max-bad-lines` allows are no calls.
  case tooManyBadLines(String)

  package var message: String {
    switch self {
    case .expression(.pattern(let text, let message)):
      "RE2 refuses the pattern \"\(VisibleText.escaped(text.string))\": \(message); routekeeper validate says where it stands"
    case .expression(.patternType): "a pattern is no text; routekeeper validate says where it stands"
    case .memory: "out of memory"
    case .input(let path, let reason): "cannot read calls from \(VisibleText.escaped(path)): \(reason)"
    case .tooManyBadLines(let words): words
    }
  }
}

/// A line that is no call.
package struct BadLine: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case syntax(JSONSyntaxError)
    case noObject
    case tooLong(limit: Int)
    case text(String)

    package var message: String {
      switch self {
      case .syntax(let error): error.description
      case .noObject: "no JSON object"
      case .tooLong(let limit): "longer than \(limit) bytes"
      case .text(let words): words
      }
    }
  }

  package let file: String
  /// From 1.
  package let line: Int
  package let reason: Reason
}
