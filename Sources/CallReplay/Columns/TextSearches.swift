import Evaluation
import RoutingModel

/// All searches of a field: one pass over a text for as many of them as fit into one automaton.
final class TextSearches {
  private struct Group {
    let searches: [FieldTests.Searched]
    let set: PatternSet
    /// Where the automaton outgrows its memory: one by one.
    var single: [Pattern?]?
  }

  private var groups: [Group] = []
  private var alone: [(FieldTests.Searched, Pattern)] = []
  private let guarded: GuardedPatterns
  /// Bytes of one pattern that is searched alone. A set takes larger ones than a valid rule may have.
  private static let memoryAlone: Int64 = 8 << 20

  /// `contains ""`.
  private var always: [Int] = []

  var isEmpty: Bool { groups.isEmpty && alone.isEmpty && always.isEmpty && guarded.isEmpty }

  /// Patterns with a gap in the middle multiply the states of an automaton they share. Those that require some plain
  /// text are only tried where it is; of the others few go together.
  private static let gapsTogether = 3

  /// - Parameter memory: bytes for all automata of the field.
  init(_ searches: [FieldTests.Searched], memory: Int64) throws(CompiledExpression.Refusal) {
    always = searches.filter { $0.isPlain && $0.text.isEmpty }.map(\.bit)
    let plain = searches.filter { $0.isPlain && !$0.text.isEmpty }
    let patterns = searches.filter { !$0.isPlain }
    let simple = patterns.filter { !Self.hasGap($0.text) }
    let gaps = patterns.filter { Self.hasGap($0.text) && RequiredTexts($0.text) == nil }
    guarded = try GuardedPatterns(patterns.filter { Self.hasGap($0.text) && RequiredTexts($0.text) != nil })
    var parts = [plain, simple].filter { !$0.isEmpty }
    for start in stride(from: 0, to: gaps.count, by: Self.gapsTogether) {
      parts.append(Array(gaps[start..<min(start + Self.gapsTogether, gaps.count)]))
    }
    let share = max(1 << 18, memory / Int64(max(1, parts.count)))
    for part in parts { try add(part, memory: share) }
  }

  private func add(
    _ searches: [FieldTests.Searched], memory: Int64
  ) throws(CompiledExpression.Refusal) {
    do throws(PatternSet.Refusal) {
      let isPlain = searches.first?.isPlain ?? false
      groups.append(
        Group(searches: searches, set: try PatternSet(searches.map(\.text), isPlain: isPlain, memory: memory)))
    } catch {
      guard searches.count > 1 else {
        for search in searches { alone.append((search, try Self.pattern(search))) }
        return
      }
      try add(Array(searches[..<(searches.count / 2)]), memory: memory / 2)
      try add(Array(searches[(searches.count / 2)...]), memory: memory / 2)
    }
  }

  static func pattern(_ search: FieldTests.Searched) throws(CompiledExpression.Refusal) -> Pattern {
    do throws(Pattern.Refusal) {
      return try Pattern(search.text, isPlain: search.isPlain, memory: Self.memoryAlone)
    } catch {
      throw .pattern(search.text, message: error.message)
    }
  }

  /// Whether something unbounded can match between two parts of the pattern. A guess by its text: it decides about
  /// speed, never about results.
  private static func hasGap(_ pattern: ExactText) -> Bool {
    var previous: UInt8 = 0
    for byte in pattern.string.utf8 {
      if previous != UInt8(ascii: "\\"), byte == UInt8(ascii: "*") || byte == UInt8(ascii: "+") { return true }
      if byte == UInt8(ascii: ","), previous >= 0x30, previous <= 0x39 { return true }
      previous = byte
    }
    return false
  }

  /// Sets the bits of what is found.
  ///
  /// - Parameter inList: the text is an element of a list, where `contains` compares whole elements.
  func search(
    _ text: UnsafeBufferPointer<UInt8>, inList: Bool, into row: UnsafeMutablePointer<UInt64>
  ) {
    if !inList { for bit in always { Self.set(bit, row) } }
    for index in groups.indices {
      if let found = groups[index].set.search(text) {
        for id in found {
          let search = groups[index].searches[Int(id)]
          if !(inList && search.isPlain) { Self.set(search.bit, row) }
        }
      } else {
        searchOneByOne(index, text, inList, row)
      }
    }
    guarded.search(text, into: row)
    for (search, pattern) in alone where !(inList && search.isPlain) && pattern.isFound(in: text) {
      Self.set(search.bit, row)
    }
  }

  private func searchOneByOne(
    _ index: Int, _ text: UnsafeBufferPointer<UInt8>, _ inList: Bool, _ row: UnsafeMutablePointer<UInt64>
  ) {
    let single = groups[index].single ?? groups[index].searches.map { try? Self.pattern($0) }
    groups[index].single = single
    for (search, pattern) in zip(groups[index].searches, single)
    where !(inList && search.isPlain) && pattern?.isFound(in: text) ?? false {
      Self.set(search.bit, row)
    }
  }

  @inline(__always)
  private static func set(_ bit: Int, _ row: UnsafeMutablePointer<UInt64>) {
    row[bit >> 6] |= 1 << UInt64(bit & 63)
  }
}
