import Evaluation
import RoutingModel

/// Patterns that are tried only where the plain texts they require are found, which is seldom.
final class GuardedPatterns {
  private struct Entry {
    let bit: Int
    let pattern: Pattern
    /// Numbers of texts; all of one branch have to be there.
    let branches: [[Int]]
  }

  /// Bytes for the automaton of all required texts.
  private static let memory: Int64 = 4 << 20

  private var entries: [Entry] = []
  /// Texts as they stand, then those of `(?i)`.
  private let exact: PatternSet?
  private let folded: PatternSet?
  private let exactCount: Int
  private var found: [Bool]

  var isEmpty: Bool { entries.isEmpty }

  init(_ searches: [FieldTests.Searched]) throws(CompiledExpression.Refusal) {
    var numbers: [Bool: [ExactText: Int]] = [false: [:], true: [:]]
    var texts: [Bool: [ExactText]] = [false: [], true: []]
    var known: [(search: FieldTests.Searched, folds: Bool, branches: [[Int]])] = []
    for search in searches {
      guard let required = RequiredTexts(search.text) else { continue }
      let folds = required.foldsCase
      let branches = required.branches.map { branch in
        branch.map { text in
          if let number = numbers[folds]?[text] { return number }
          let number = texts[folds]?.count ?? 0
          numbers[folds]?[text] = number
          texts[folds]?.append(text)
          return number
        }
      }
      known.append((search, folds, branches))
    }
    exact = Self.set(texts[false] ?? [], foldsCase: false)
    folded = Self.set(texts[true] ?? [], foldsCase: true)
    let count = texts[false]?.count ?? 0
    exactCount = count
    found = [Bool](repeating: false, count: count + (texts[true]?.count ?? 0))
    for (search, folds, branches) in known {
      let shifted = branches.map { $0.map { folds ? $0 + count : $0 } }
      entries.append(Entry(bit: search.bit, pattern: try TextSearches.pattern(search), branches: shifted))
    }
  }

  /// `nil` where there are none, or they need too much memory: then every pattern is tried.
  private static func set(_ texts: [ExactText], foldsCase: Bool) -> PatternSet? {
    texts.isEmpty ? nil : try? PatternSet(texts, isPlain: true, foldsCase: foldsCase, memory: memory)
  }

  func search(_ text: UnsafeBufferPointer<UInt8>, into row: UnsafeMutablePointer<UInt64>) {
    if entries.isEmpty { return }
    for index in found.indices { found[index] = false }
    mark(exact, text, 0..<exactCount)
    mark(folded, text, exactCount..<found.count)
    for entry in entries {
      let may = entry.branches.contains { $0.allSatisfy { found[$0] } }
      if may && entry.pattern.isFound(in: text) { row[entry.bit >> 6] |= 1 << UInt64(entry.bit & 63) }
    }
  }

  private func mark(_ set: PatternSet?, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    if range.isEmpty { return }
    guard let set, let numbers = set.search(text) else {
      for index in range { found[index] = true }
      return
    }
    for number in numbers { found[range.lowerBound + Int(number)] = true }
  }
}
