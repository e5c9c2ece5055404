internal import RoutingModel

/// Reads a `*.test.yaml`.
struct RuleTestReader {
  let context: ReadingContext

  static let callKey: ExactText = "call"
  static let expectKey: ExactText = "expect"
  static let noRule: ExactText = "none"

  /// Tests of one file; each costs about a microsecond for each rule of its queue.
  static let mostTests = 10_000

  static let testFields: [FieldSchema] = [
    FieldSchema("name", .text(length: 1...256, isName: true), .required, "What is tested; unique in its file."),
    FieldSchema(
      "queue", .reference(.queues, byIDOnly: false), .required,
      "The queue in which the call waits, as its rules name it."),
    FieldSchema(
      "matches", .list(.text(length: 1...256, isName: true), count: 0...10_000, ordered: false), .unmanagedWhenAbsent,
      "All enabled rules of the queue that hold for the call, whichever takes it."),
  ]

  static let fileFields: [FieldSchema] = [
    FieldSchema(
      "calls", .list(.definition("test"), count: 1...mostTests, ordered: true), .required,
      "Calls, and the rule that should take each.")
  ]

  func read(_ bytes: [UInt8], path: String, format: DocumentFormat) -> ParsedTests {
    let limits = context.settings.documents
    let document = DocumentReader.read(bytes, file: path, format: format, limits: limits)
    if document.hasErrors { return ParsedTests(path: path, tests: [], diagnostics: document.diagnostics) }
    var validation = FieldValidation(
      definitions: [:], context: context, findings: DocumentFindings(file: path, limit: limits.diagnostics))
    var tests: [RuleTest] = []
    if let root = document.root {
      if root.members != nil {
        // The elements are checked below: they hold more than schemas can say.
        validation.check(root, [], others: ["calls"])
        tests = read(calls: root, &validation)
      } else {
        validation.wrongType(root, "an object with \"calls\"", .words("a file of rule tests"))
      }
    } else {
      validation.findings.error(.emptyFile, at: .start, "the file holds no tests: delete it, or write \"calls\"")
    }
    return ParsedTests(path: path, tests: tests, diagnostics: document.diagnostics + validation.findings.diagnostics)
  }

  private func read(calls root: MarkedValue, _ validation: inout FieldValidation) -> [RuleTest] {
    guard let calls = root["calls"], !calls.isNull else {
      validation.findings.error(.missingField, at: root.position, "the required field \"calls\" is missing")
      return []
    }
    guard let elements = calls.listValue else {
      validation.wrongType(calls, "a list", .field("calls"))
      return []
    }
    if elements.isEmpty || elements.count > Self.mostTests {
      validation.findings.error(
        .listCount, at: calls.position, "\"calls\" must have 1 to \(Self.mostTests) elements, it has \(elements.count)")
    }
    var tests: [RuleTest] = []
    var places: [ExactText: MarkedValue.Position] = [:]
    for element in elements {
      guard let test = read(element, &validation) else { continue }
      if let first = places[test.name] {
        validation.findings.error(
          .ruleTestTwice, at: element.position,
          "the test \(validation.quoted(test.name)) stands twice in this file (first in line \(first.line))")
      }
      places[test.name] = places[test.name] ?? element.position
      tests.append(test)
    }
    return tests
  }

  private func read(_ element: MarkedValue, _ validation: inout FieldValidation) -> RuleTest? {
    guard element.members != nil else {
      validation.wrongType(element, "an object", .words("a test"))
      return nil
    }
    let before = validation.findings.errorCount
    let file = validation.findings.file
    validation.check(element, Self.testFields, others: [Self.callKey, Self.expectKey])
    let call = element[Self.callKey].flatMap { $0.isNull ? nil : $0 }
    if let call {
      if call.members == nil { validation.wrongType(call, "an object", .field(Self.callKey)) }
    } else {
      validation.findings.error(.missingField, at: element.position, "the required field \"call\" is missing")
    }
    let expectation = expectation(element, &validation)
    guard validation.findings.errorCount == before, let expectation, let name = element["name"]?.textValue,
      let queue = element["queue"], let reference = Reference(queue.json), let call,
      case .object(let object) = call.json
    else { return nil }
    let matches = element["matches"].flatMap { $0.isNull ? nil : $0 }
    return RuleTest(
      name: name, queue: reference, call: object, expectation: expectation,
      matches: matches?.listValue?.compactMap(\.textValue), location: element.location(in: file),
      queueLocation: queue.location(in: file),
      expectationLocation: (element[Self.expectKey] ?? element).location(in: file),
      matchesLocation: (matches ?? element).location(in: file))
  }

  /// The name of a rule, `none`, or `{rule: …}` for a rule that is called so.
  private func expectation(_ element: MarkedValue, _ validation: inout FieldValidation) -> RuleTest.Expectation? {
    guard let value = element[Self.expectKey], !value.isNull else {
      validation.findings.error(
        .missingField, at: element.position,
        "the required field \"expect\" is missing: the name of a rule, or none")
      return nil
    }
    if value.members != nil {
      let name = FieldSchema("rule", .text(length: 1...256, isName: true), .required, "")
      validation.check(value, [name])
      return value["rule"]?.textValue.map { .rule($0) }
    }
    guard let text = value.textValue else {
      validation.wrongType(value, "the name of a rule, none or {rule: …}", .field(Self.expectKey))
      return nil
    }
    validation.checkText(value, NameRules.length, isName: true, .field(Self.expectKey))
    return text == Self.noRule ? RuleTest.Expectation.none : .rule(text)
  }
}

/// What is kept of a file of tests.
struct ParsedTests: Hashable, Sendable {
  let path: String
  let tests: [RuleTest]
  let diagnostics: [Diagnostic]

  /// The same content under another path.
  func moved(to newPath: String) -> ParsedTests {
    ParsedTests(
      path: newPath, tests: tests.map { $0.moved(to: newPath) },
      diagnostics: diagnostics.map {
        Diagnostic(
          SourceLocation(file: newPath, line: $0.location.line, column: $0.location.column), $0.severity, $0.code,
          $0.message, fix: $0.fix)
      })
  }
}
