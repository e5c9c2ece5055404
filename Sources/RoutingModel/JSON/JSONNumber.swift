/// A JSON number in one spelling per value, so that equal numbers are equal values: 5, 5.0 and 5e0 are one.
///
/// A literal without fraction and exponent is exact, however long; any other literal is the nearest double,
/// as with Python's `int` and `float`, and a double without fraction is that integer.
package struct JSONNumber: Hashable, Sendable {
  package enum Storage: Hashable, Sendable {
    case integer(Int64)
    /// Decimal digits without leading zeros, with a leading `-` when negative; outside `Int64`.
    case large(String)
    /// Finite and not integral.
    case fraction(Double)
  }

  package let storage: Storage

  package init(_ value: Int64) { storage = .integer(value) }

  package init(_ value: Int) { storage = .integer(Int64(value)) }

  package init(unsigned value: UInt64) {
    storage = Int64(exactly: value).map { .integer($0) } ?? .large(String(value))
  }

  /// `nil` for infinities and NaN, which JSON does not have.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if value == value.rounded(.towardZero) {
      if let exact = Int64(exactly: value) {
        storage = .integer(exact)
      } else {
        storage = .large(DecimalDigits.ofIntegral(value))
      }
    } else {
      storage = .fraction(value)
    }
  }

  /// Reads a literal that already follows JSON's grammar. `nil` when its magnitude is beyond a double's.
  package init?(literal: some StringProtocol) {
    if literal.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
      guard let double = Double(literal), let number = JSONNumber(double) else { return nil }
      self = number
    } else if let exact = Int64(literal) {
      storage = .integer(exact)
    } else {
      storage = .large(String(literal))
    }
  }

  package var int64: Int64? {
    if case .integer(let value) = storage { return value }
    return nil
  }

  package var isInteger: Bool {
    if case .fraction = storage { return false }
    return true
  }

  /// The nearest double; infinite for integers beyond its range.
  package var double: Double {
    switch storage {
    case .integer(let value): Double(value)
    case .large(let digits): Double(digits) ?? (digits.utf8.first == UInt8(ascii: "-") ? -.infinity : .infinity)
    case .fraction(let value): value
    }
  }

  /// The one spelling of this number in canonical JSON.
  package var text: String {
    switch storage {
    case .integer(let value): String(value)
    case .large(let digits): digits
    case .fraction(let value): "\(value)"
    }
  }
}

extension JSONNumber: Comparable {
  /// Mathematically exact, also between a 64-bit integer and a double.
  package static func < (left: JSONNumber, right: JSONNumber) -> Bool {
    switch (left.storage, right.storage) {
    case (.integer(let a), .integer(let b)): return a < b
    case (.fraction(let a), .fraction(let b)): return a < b
    case (.integer(let a), .fraction(let b)): return Self.isLess(a, b)
    case (.fraction(let a), .integer(let b)): return !Self.isLess(b, a)
    case (.large(let a), .large(let b)): return DecimalDigits.isLess(a, b)
    case (.large(let a), .integer): return a.utf8.first == UInt8(ascii: "-")
    case (.integer, .large(let b)): return b.utf8.first != UInt8(ascii: "-")
    // A fraction has magnitude below 2^53, a large integer above 2^63.
    case (.large(let a), .fraction): return a.utf8.first == UInt8(ascii: "-")
    case (.fraction, .large(let b)): return b.utf8.first != UInt8(ascii: "-")
    }
  }

  /// `integer < fraction`, where the fraction is not integral, so they never are equal.
  private static func isLess(_ integer: Int64, _ fraction: Double) -> Bool {
    // A double with a fraction part is smaller than 2^53 in magnitude: its floor is an Int64.
    guard let floor = Int64(exactly: fraction.rounded(.down)) else { return fraction > 0 }
    return integer <= floor
  }
}

extension JSONNumber: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self.init(value) }
}

enum DecimalDigits {
  /// All decimal digits of an integral double (at most 309).
  static func ofIntegral(_ value: Double) -> String {
    var significand = value.significandBitPattern | (1 << 52)
    var exponent = Int(value.exponent) - 52
    while exponent < 0 {
      significand >>= 1
      exponent += 1
    }
    var digits: [UInt8] = []  // least significant first
    while significand > 0 {
      digits.append(UInt8(significand % 10))
      significand /= 10
    }
    for _ in 0..<exponent {
      var carry: UInt8 = 0
      for index in digits.indices {
        let doubled = digits[index] * 2 + carry
        digits[index] = doubled % 10
        carry = doubled / 10
      }
      if carry > 0 { digits.append(carry) }
    }
    let text = String(decoding: digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    return value < 0 ? "-" + text : text
  }

  static func isLess(_ left: String, _ right: String) -> Bool {
    let leftNegative = left.utf8.first == UInt8(ascii: "-")
    let rightNegative = right.utf8.first == UInt8(ascii: "-")
    if leftNegative != rightNegative { return leftNegative }
    let magnitudeLess =
      left.utf8.count != right.utf8.count
      ? left.utf8.count < right.utf8.count : left.utf8.lexicographicallyPrecedes(right.utf8)
    if left == right { return false }
    return leftNegative ? !magnitudeLess : magnitudeLess
  }
}
