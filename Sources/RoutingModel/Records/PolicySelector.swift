extension RepositoryPolicy.Selector {
  /// Whether an object is meant; `queue` is the queue's name, where it has one.
  package func matches(kind: ExactText, name: ExactText, queue: ExactText?) -> Bool {
    Self.matches(self.kind, kind) && Self.matches(self.name, name) && Self.matches(self.queue, queue ?? "")
  }

  /// Exact, or any rest after a `*` at the end.
  private static func matches(_ pattern: ExactText?, _ text: ExactText) -> Bool {
    guard let pattern else { return true }
    guard pattern.string.utf8.last == UInt8(ascii: "*") else { return pattern == text }
    return text.string.utf8.starts(with: pattern.string.utf8.dropLast())
  }
}
