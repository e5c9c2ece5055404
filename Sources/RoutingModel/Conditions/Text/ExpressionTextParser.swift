/// Reads the text form of conditions. `and` beside `or` needs parentheses: nobody has to know which binds tighter.
package struct ExpressionTextParser {
  /// Parentheses within parentheses. The depth of the tree has its own, smaller limit; this one bounds the stack.
  package static let deepest = 200

  private var tokens: ExpressionTokens

  package static func parse(_ text: ExactText) throws(ExpressionTextError) -> PlacedExpression {
    var parser = ExpressionTextParser(tokens: ExpressionTokens(Array(text.string.utf8)))
    try parser.tokens.advance()
    let expression = try parser.expression(nesting: 0)
    guard parser.tokens.token == .end else { throw parser.unexpected("\"and\", \"or\" or the end") }
    return expression
  }

  /// An operand of a group with the bytes that it takes.
  private struct Operand {
    let expression: PlacedExpression
    let range: Range<Int>
  }

  private mutating func expression(nesting: Int) throws(ExpressionTextError) -> PlacedExpression {
    if nesting > Self.deepest { throw ExpressionTextError(.tooDeep(limit: Self.deepest), at: tokens.start) }
    var operands = [try operand(nesting)]
    var words: [ExpressionWord] = []
    var firstOther: Int?
    while let word = groupWord {
      if let first = words.first, word != first, firstOther == nil { firstOther = tokens.start }
      words.append(word)
      try tokens.advance()
      operands.append(try operand(nesting))
    }
    if let offset = firstOther {
      throw ExpressionTextError(.grouping(grouped(operands, words, .and), grouped(operands, words, .or)), at: offset)
    }
    guard let word = words.first, let first = operands.first else { return operands[0].expression }
    return PlacedExpression(
      node: .group(word == .and ? .and : .or, operands.map(\.expression)), offset: first.range.lowerBound)
  }

  /// The present token, where it joins two operands.
  private var groupWord: ExpressionWord? {
    guard case .word(let text) = tokens.token, let word = ExpressionWord(text), word == .and || word == .or else {
      return nil
    }
    return word
  }

  /// The operands with parentheses around those that `binding` joins.
  private func grouped(_ operands: [Operand], _ words: [ExpressionWord], _ binding: ExpressionWord) -> String {
    var text = ""
    for (index, operand) in operands.enumerated() {
      let opens = index < words.count && words[index] == binding && (index == 0 || words[index - 1] != binding)
      let closes = index > 0 && words[index - 1] == binding && (index == words.count || words[index] != binding)
      if index > 0 { text += " \(words[index - 1].rawValue) " }
      text += (opens ? "(" : "") + Excerpt.of(ExactText(tokens.text(operand.range))) + (closes ? ")" : "")
    }
    return text
  }

  private mutating func operand(_ nesting: Int) throws(ExpressionTextError) -> Operand {
    let start = tokens.start
    let expression: PlacedExpression
    switch tokens.token {
    case .symbol("("): expression = try parenthesised(nesting)
    case .string(let name): expression = try condition(name)
    case .word(let text):
      switch ExpressionWord(text) {
      case .not: expression = try group(.not, at: start, nesting)
      case .all where tokens.isBeforeParenthesis: expression = try group(.and, at: start, nesting)
      case .any where tokens.isBeforeParenthesis: expression = try group(.or, at: start, nesting)
      case nil, .all, .any: expression = try condition(text)
      case .and, .or, .exists, .contains, .matches, .yes, .no, .null:
        throw unexpected("a condition", hint: "; a field of this name stands between double quotes")
      }
    case .symbol("!"):
      throw ExpressionTextError(.expected("a condition", found: "\"!\""), at: start, fix: "not (…)")
    case .number, .symbol, .end: throw unexpected("a condition")
    }
    return Operand(expression: expression, range: start..<lastEnd)
  }

  /// Where the last token that was taken ends.
  private var lastEnd = 0

  private mutating func take() throws(ExpressionTextError) {
    lastEnd = tokens.end
    try tokens.advance()
  }

  private init(tokens: ExpressionTokens) { self.tokens = tokens }

  /// `(…)`, the parentheses taken.
  private mutating func parenthesised(_ nesting: Int) throws(ExpressionTextError) -> PlacedExpression {
    let open = tokens.start
    try take()
    let inner = try expression(nesting: nesting + 1)
    guard tokens.token == .symbol(")") else {
      if tokens.token == .end { throw ExpressionTextError(.text("this parenthesis is not closed"), at: open) }
      throw unexpected("\"and\", \"or\" or \")\"")
    }
    try take()
    return inner
  }

  private mutating func group(
    _ group: PlacedExpression.Group, at start: Int, _ nesting: Int
  ) throws(ExpressionTextError) -> PlacedExpression {
    try take()
    guard tokens.token == .symbol("(") else {
      throw ExpressionTextError(
        .text("\"not\" stands before parentheses: not (…)"), at: start)
    }
    return PlacedExpression(node: .group(group, [try parenthesised(nesting)]), offset: start)
  }

  private mutating func condition(_ name: ExactText) throws(ExpressionTextError) -> PlacedExpression {
    let field = PlacedExpression.Placed(value: name, offset: tokens.start)
    try take()
    let operation = try self.operation(after: name)
    return PlacedExpression(
      node: .condition(field: field, operator: operation, value: try value(operation.value)), offset: field.offset)
  }

  private mutating func operation(
    after name: ExactText
  ) throws(ExpressionTextError) -> PlacedExpression.Placed<Operator> {
    let start = tokens.start
    switch tokens.token {
    case .symbol(let text):
      guard let known = Operator.allCases.first(where: { $0.words == text }) else {
        if text == "(" || text == ")" { throw unexpected("an operator after \"\(Excerpt.of(name))\"") }
        throw ExpressionTextError(.unknownOperator(ExactText(text)), at: start)
      }
      try take()
      return .init(value: known, offset: start)
    case .word(let text):
      switch ExpressionWord(text) {
      case .exists, .contains, .matches:
        try take()
        let known = Operator.allCases.first { $0.words == text.string } ?? .exists
        return .init(value: known, offset: start)
      case .not:
        try take()
        guard case .word("exists") = tokens.token else { throw unexpected("\"exists\" after \"not\"") }
        try take()
        return .init(value: .notExists, offset: start)
      default: throw ExpressionTextError(.unknownOperator(text), at: start)
      }
    case .string, .number, .end: throw unexpected("an operator after \"\(Excerpt.of(name))\"")
    }
  }

  private mutating func value(
    _ operation: Operator
  ) throws(ExpressionTextError) -> PlacedExpression.Placed<JSONValue>? {
    let start = tokens.start
    let value: JSONValue
    switch tokens.token {
    case .string(let text): value = .string(text)
    case .number(let number): value = .number(number)
    case .word("true"): value = true
    case .word("false"): value = false
    case .word, .symbol, .end:
      if !operation.needsValue { return nil }
      throw noValue(operation, at: start)
    }
    try take()
    return .init(value: value, offset: start)
  }

  private func noValue(_ operation: Operator, at start: Int) -> ExpressionTextError {
    switch tokens.token {
    case .word("null"):
      return ExpressionTextError(.text("null is no value: ask whether the field exists"), at: start, fix: "not exists")
    case .word(let text) where ["true", "false"].contains(text.string.lowercased()):
      return ExpressionTextError(
        .text("true and false are written in small letters"), at: start, fix: text.string.lowercased())
    case .word(let text) where ExpressionWord(text) != .and && ExpressionWord(text) != .or:
      return ExpressionTextError(
        .text("text stands between double quotes"), at: start, fix: JSONWriter.text(of: .string(text)))
    default: return ExpressionTextError(.valueMissing(operation), at: start)
    }
  }

  private func unexpected(_ wanted: String, hint: String = "") -> ExpressionTextError {
    var fix: String?
    switch tokens.token {
    case .symbol("&&"), .symbol("&"), .word("AND"), .word("And"): fix = "and"
    case .symbol("||"), .symbol("|"), .word("OR"), .word("Or"): fix = "or"
    default: break
    }
    return ExpressionTextError(.expected(wanted, found: tokens.token.description + hint), at: tokens.start, fix: fix)
  }
}
