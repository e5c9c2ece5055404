/// What one field of a call can still hold, after some conditions on it were taken to be true or false. It may be too
/// wide, never too narrow: what it calls impossible is impossible.
struct FieldRange: Hashable {
  private var canBeAbsent = true
  private var booleans: Set<Bool> = [true, false]
  private var numbers: NumberRange? = NumberRange()
  private var texts: TextRange? = TextRange()
  private var lists: ListRange? = ListRange()
  private var canBeObject = true

  func isEmpty(_ matching: PatternMatching) -> Bool {
    !canBeAbsent && !canBeObject && booleans.isEmpty && (numbers?.isEmpty ?? true) && (texts?.isEmpty(matching) ?? true)
      && (lists?.isEmpty(matching) ?? true)
  }

  /// Keeps the values for which the condition has this outcome.
  mutating func take(_ condition: Condition, holds: Bool) {
    let value = condition.value ?? .null
    switch condition.operator {
    case .exists: if holds { canBeAbsent = false } else { keepOnlyAbsent() }
    case .notExists: if holds { keepOnlyAbsent() } else { canBeAbsent = false }
    case .eq: if holds { require(value) } else { exclude(value) }
    case .neq:
      if holds {
        canBeAbsent = false
        exclude(value)
      } else {
        let absent = canBeAbsent
        require(value)
        canBeAbsent = absent
      }
    case .gt, .lt, .gte, .lte: order(condition.operator, value, holds)
    case .contains:
      if holds { keepTextsAndLists() }
      contain(value, holds)
    case .regex:
      if holds { keepTextsAndLists() }
      guard let pattern = value.textValue else { return }
      texts?.match(pattern, holds: holds)
      lists?.match(pattern, holds: holds)
    }
  }

  private mutating func keepOnlyAbsent() {
    let absent = canBeAbsent
    keepTextsAndLists()
    texts = nil
    lists = nil
    canBeAbsent = absent
  }

  /// Drops absence and the kinds of values that only equality and order speak about.
  private mutating func keepTextsAndLists(andNumbers keepsNumbers: Bool = false) {
    canBeAbsent = false
    canBeObject = false
    booleans = []
    if !keepsNumbers { numbers = nil }
  }

  /// The field equals the value.
  private mutating func require(_ value: JSONValue) {
    let (oldNumbers, oldBooleans, oldTexts) = (numbers, booleans, texts)
    keepTextsAndLists()
    texts = nil
    lists = nil
    switch value {
    case .bool(let flag): booleans = oldBooleans.intersection([flag])
    case .number(let number):
      numbers = oldNumbers
      numbers?.require(number)
    case .string(let text):
      texts = oldTexts
      texts?.require(text)
    case .null, .array, .object: break  // equals nothing
    }
  }

  private mutating func exclude(_ value: JSONValue) {
    switch value {
    case .bool(let flag): booleans.remove(flag)
    case .number(let number): numbers?.exclude(number)
    case .string(let text): texts?.exclude(text)
    case .null, .array, .object: break
    }
  }

  private mutating func order(_ order: Operator, _ value: JSONValue, _ holds: Bool) {
    switch value {
    case .number(let number):
      if holds {
        keepTextsAndLists(andNumbers: true)
        texts = nil
        lists = nil
      }
      numbers?.compare(order, number, holds: holds)
    case .string:
      // No valid rule orders strings; they are left as wide as they were.
      if holds {
        keepTextsAndLists()
        lists = nil
      }
    case .null, .bool, .array, .object:
      if holds {
        keepTextsAndLists()
        texts = nil
        lists = nil
      }
    }
  }

  private mutating func contain(_ value: JSONValue, _ holds: Bool) {
    switch value {
    case .string(let part):
      texts?.contain(part, holds: holds)
      lists?.contain(value, holds: holds)
    case .bool, .number:
      if holds { texts = nil }
      lists?.contain(value, holds: holds)
    case .null, .array, .object:
      if holds {
        texts = nil
        lists = nil
      }
    }
  }
}
