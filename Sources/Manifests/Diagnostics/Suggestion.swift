package import RoutingModel

/// "Did you mean": the known word nearest to a misspelt one.
package enum Suggestion {
  /// Longer words are not compared; edit distance is quadratic in them.
  private static let longestWord = 64
  /// More candidates are not searched: each costs a microsecond, for each misspelt word of a commit.
  private static let mostCandidates = 500

  /// The nearest candidate within one edit for short words and up to a third of longer ones; `nil` where none is near.
  /// An edit inserts, removes or replaces a character, or swaps two neighbours; case alone is no edit.
  package static func closest(to word: ExactText, among candidates: some Collection<ExactText>) -> String? {
    let scalars = folded(word)
    guard scalars.count <= longestWord, candidates.count <= mostCandidates else { return nil }
    let limit = max(1, scalars.count / 3)
    var best: (candidate: ExactText, distance: Int)?
    for candidate in candidates {
      let other = folded(candidate)
      guard other.count <= longestWord, abs(other.count - scalars.count) <= limit else { continue }
      let distance = distance(scalars, other)
      guard distance <= limit else { continue }
      if let known = best, (known.distance, known.candidate) < (distance, candidate) { continue }
      best = (candidate, distance)
    }
    return best?.candidate.string
  }

  /// Lower case of ASCII, and no difference between `-` and `_`.
  private static func folded(_ word: ExactText) -> [UInt32] {
    word.string.unicodeScalars.prefix(longestWord + 1).map { scalar in
      switch scalar {
      case "A"..."Z": scalar.value | 0x20
      case "-": 0x5F
      default: scalar.value
      }
    }
  }

  /// Optimal string alignment distance.
  private static func distance(_ left: [UInt32], _ right: [UInt32]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for column in 0..<right.count {
        let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}

/// How other systems spell operators.
enum OperatorSpellings {
  static func meant(by word: ExactText) -> String? {
    switch word.string.lowercased() {
    case "equals", "equal", "is", "=", "==", "equal_to", "equalto": return "eq"
    case "ne", "!=", "<>", "not_equals", "notequals", "not_equal", "not_eq", "is_not": return "neq"
    case ">", "greater", "greater_than", "greaterthan", "more_than": return "gt"
    case "<", "less", "less_than", "lessthan": return "lt"
    case ">=", "ge", "greater_or_equal", "greaterthanorequalto", "at_least": return "gte"
    case "<=", "le", "less_or_equal", "lessthanorequalto", "at_most": return "lte"
    case "present", "is_set", "defined": return "exists"
    case "absent", "missing", "not_set", "undefined", "notexists": return "not_exists"
    case "includes", "has", "in", "like": return "contains"
    case "matches", "match", "regexp", "~", "=~": return "regex"
    default: return Suggestion.closest(to: word, among: Operator.allCases.map { ExactText($0.rawValue) })
    }
  }
}
