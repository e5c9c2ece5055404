/// Whether a pattern is found in a text; `nil` where that is not known. Patterns need a library that pure values do not
/// have, so whoever asks brings it.
package typealias PatternMatching = @Sendable (_ pattern: ExactText, _ text: ExactText) -> Bool?

/// Strings that are still possible.
struct TextRange: Hashable {
  private var exact: ExactText?
  private var isImpossible = false
  private var excluded: Set<ExactText> = []
  private var parts: Set<ExactText> = []
  private var forbiddenParts: Set<ExactText> = []
  private var patterns: Set<ExactText> = []
  private var forbiddenPatterns: Set<ExactText> = []

  mutating func require(_ text: ExactText) {
    if let exact, exact != text { isImpossible = true }
    exact = text
  }

  mutating func exclude(_ text: ExactText) { excluded.insert(text) }

  mutating func contain(_ part: ExactText, holds: Bool) {
    if holds { parts.insert(part) } else { forbiddenParts.insert(part) }
  }

  mutating func match(_ pattern: ExactText, holds: Bool) {
    if holds { patterns.insert(pattern) } else { forbiddenPatterns.insert(pattern) }
  }

  /// Certainly no string is left.
  func isEmpty(_ matching: PatternMatching) -> Bool {
    if isImpossible || !patterns.isDisjoint(with: forbiddenPatterns) { return true }
    if let exact {
      return excluded.contains(exact) || parts.contains { !Self.contains(exact, $0) }
        || forbiddenParts.contains { Self.contains(exact, $0) } || patterns.contains { matching($0, exact) == false }
        || forbiddenPatterns.contains { matching($0, exact) == true }
    }
    return forbiddenParts.contains { forbidden in
      forbidden.isEmpty || parts.contains { Self.contains($0, forbidden) }
    }
  }

  private static func contains(_ text: ExactText, _ part: ExactText) -> Bool {
    part.isEmpty || Array(text.string.utf8).contains(Array(part.string.utf8))
  }
}

/// Lists that are still possible.
struct ListRange: Hashable {
  private var elements: Set<JSONValue> = []
  private var forbidden: Set<JSONValue> = []
  private var patterns: Set<ExactText> = []
  private var forbiddenPatterns: Set<ExactText> = []

  mutating func contain(_ element: JSONValue, holds: Bool) {
    if holds { elements.insert(element) } else { forbidden.insert(element) }
  }

  mutating func match(_ pattern: ExactText, holds: Bool) {
    if holds { patterns.insert(pattern) } else { forbiddenPatterns.insert(pattern) }
  }

  /// Certainly no list is left.
  func isEmpty(_ matching: PatternMatching) -> Bool {
    if !elements.isDisjoint(with: forbidden) || !patterns.isDisjoint(with: forbiddenPatterns) { return true }
    return forbiddenPatterns.contains { pattern in
      elements.contains { $0.textValue.map { matching(pattern, $0) == true } ?? false }
    }
  }
}
