internal import CRE2
package import RoutingModel

/// A regular expression of RE2: matching takes time linear in the text, whatever the pattern.
package final class Pattern: Sendable {
  /// Bytes of a pattern's text. Longer ones belong into a list of values, and their compilation costs milliseconds.
  package static let lengthLimit = 1000
  /// Bytes for the compiled program and the caches of matching. RE2 refuses a pattern whose program needs more than
  /// two thirds; its own default is eight times as much, too much with ten thousand rules.
  package static let memoryLimit: Int64 = 1 << 20

  package struct Refusal: Error, Hashable, Sendable {
    /// RE2's words.
    package let message: String
  }

  nonisolated(unsafe) private let compiled: OpaquePointer  // Safe: never changes, and its matching is thread-safe.

  package convenience init(_ text: ExactText) throws(Refusal) {
    guard text.string.utf8.count <= Self.lengthLimit else {
      throw Refusal(message: "the pattern has more than \(Self.lengthLimit) bytes")
    }
    try self.init(text, isPlain: false, memory: Self.memoryLimit)
  }

  /// Of any length.
  ///
  /// - Parameter isPlain: the text stands for itself.
  package init(_ text: ExactText, isPlain: Bool, memory: Int64) throws(Refusal) {
    var message = [CChar](repeating: 0, count: 256)
    let bytes = Array(text.string.utf8)
    let result = bytes.withUnsafeBytes { pattern in
      cre2_compile(
        pattern.bindMemory(to: CChar.self).baseAddress, pattern.count, isPlain ? 1 : 0, memory, &message, message.count)
    }
    guard let result else {
      let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Refusal(message: String(decoding: words, as: UTF8.self))
    }
    compiled = result
  }

  deinit { cre2_free(compiled) }

  /// Whether the pattern is found anywhere in the text.
  package func isFound(in text: ExactText) -> Bool {
    var string = text.string
    return string.withUTF8 { isFound(in: $0) }
  }

  package func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    UnsafeRawBufferPointer(text).withMemoryRebound(to: CChar.self) {
      cre2_search(compiled, $0.baseAddress, $0.count) == 1
    }
  }
}
