internal import CRE2
package import RoutingModel

/// Patterns, or plain texts, that are searched in one pass over a text. Not for several threads at once: its automaton
/// grows while it searches, and sharing one under a lock costs more than having two.
package final class PatternSet {
  package enum Refusal: Error, Hashable, Sendable {
    /// RE2 refuses the pattern at this index.
    case pattern(Int)
    /// Together the patterns need more than the given memory.
    case memory
  }

  private let set: OpaquePointer

  /// - Parameters:
  ///   - isPlain: the texts stand for themselves.
  ///   - foldsCase: as `(?i)` does.
  ///   - memory: bytes for the program and its automaton, which is begun anew where it outgrows them.
  package init(_ texts: [ExactText], isPlain: Bool, foldsCase: Bool = false, memory: Int64) throws(Refusal) {
    guard let set = cre2_set_new(memory, isPlain ? 1 : 0, foldsCase ? 1 : 0) else { throw .memory }
    self.set = set
    for (index, text) in texts.enumerated() {
      var string = text.string
      let added = string.withUTF8 { bytes in
        UnsafeRawBufferPointer(bytes).withMemoryRebound(to: CChar.self) { cre2_set_add(set, $0.baseAddress, $0.count) }
      }
      if added < 0 { throw .pattern(index) }
    }
    if cre2_set_compile(set) == 0 { throw .memory }
  }

  deinit { cre2_set_free(set) }

  /// The indices of the patterns that are found anywhere in the text, in no order, valid until the next search; `nil`
  /// where the automaton does not fit into its memory.
  package func search(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<Int32>? {
    var found: UnsafePointer<Int32>?
    let count = UnsafeRawBufferPointer(text).withMemoryRebound(to: CChar.self) {
      cre2_set_search(set, $0.baseAddress, $0.count, &found)
    }
    return count < 0 ? nil : UnsafeBufferPointer(start: found, count: Int(count))
  }
}
