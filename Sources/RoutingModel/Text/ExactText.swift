/// Text whose identity is its UTF-8 bytes.
///
/// Swift's `String ==` is canonical equivalence: `é` in one code point and in two are equal there, and one
/// dictionary key, while the remote organisation keeps two objects. Everything that identifies something
/// (names, ids, field names, JSON keys) is compared as bytes.
package struct ExactText: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let string: String

  package init(_ string: String) {
    var copy = string
    copy.makeContiguousUTF8()
    self.string = copy
  }

  package init(stringLiteral value: String) { self.init(value) }

  package var description: String { string }
  package var isEmpty: Bool { string.utf8.isEmpty }
}

extension ExactText: Equatable {
  package static func == (left: ExactText, right: ExactText) -> Bool {
    left.string.utf8.count == right.string.utf8.count && left.compare(right) == 0
  }
}

extension ExactText: Hashable {
  package func hash(into hasher: inout Hasher) {
    let hashed: Void? = string.utf8.withContiguousStorageIfAvailable {
      unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if hashed == nil { for byte in string.utf8 { hasher.combine(byte) } }
    hasher.combine(UInt8(0xFF))
  }
}

extension ExactText: Comparable {
  /// Byte order, which for UTF-8 is code point order.
  package static func < (left: ExactText, right: ExactText) -> Bool { left.compare(right) < 0 }

  /// Negative, zero or positive, like `memcmp`. Look-ups in objects spend their time here, so the bytes are read in
  /// place, not through the iterator of a `UTF8View`.
  private func compare(_ other: ExactText) -> Int {
    let result: Int?? = string.utf8.withContiguousStorageIfAvailable { left in
      other.string.utf8.withContiguousStorageIfAvailable { right in Self.compare(left, right) }
    }
    if case .some(.some(let order)) = result { return order }
    return Array(string.utf8).withUnsafeBufferPointer { left in
      Array(other.string.utf8).withUnsafeBufferPointer { right in Self.compare(left, right) }
    }
  }

  private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    var index = 0
    while index < shared {
      if unsafe left[index] != right[index] { return unsafe Int(left[index]) - Int(right[index]) }
      index += 1
    }
    return left.count - right.count
  }
}
