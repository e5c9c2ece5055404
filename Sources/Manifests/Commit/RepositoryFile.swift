internal import RoutingModel

/// `routekeeper.yaml` of a repository of rules: what its conditions may name, and what is to be left alone.
struct RepositoryFile {
  var callFields = CallFields.standard
  var policy = RepositoryPolicy()
  var exclusions: [PathPattern] = []
  var diagnostics: [Diagnostic] = []

  init(diagnostics: [Diagnostic] = []) {
    self.diagnostics = diagnostics
    // With its declarations unknown, findings about fields would only hide the one that matters.
    if !diagnostics.isEmpty { callFields.unknownFields = .allow }
  }

  static let fieldsKey: ExactText = "fields"

  static func read(_ bytes: [UInt8], path: String, settings: ManifestSettings) -> RepositoryFile {
    let document = DocumentReader.read(bytes, file: path, format: .yaml, limits: settings.documents)
    if document.hasErrors { return RepositoryFile(diagnostics: document.diagnostics) }
    var file = RepositoryFile()
    file.diagnostics = document.diagnostics
    guard let root = document.root else { return file }
    var validation = FieldValidation(
      definitions: RepositoryFileSchema.definitions,
      context: ReadingContext(callFields: .standard, settings: settings),
      findings: DocumentFindings(file: path, limit: settings.documents.diagnostics))
    guard root.kind == .object else {
      validation.wrongType(root, "an object", .words("the file"))
      return RepositoryFile(diagnostics: validation.findings.diagnostics)
    }
    validation.check(root, RepositoryFileSchema.fields, others: [fieldsKey])
    if let fields = root[fieldsKey], !fields.isNull { file.readFields(fields, &validation) }
    if !validation.findings.hasErrors { file.readPolicy(root, path, &validation.findings) }
    file.diagnostics += validation.findings.diagnostics
    if validation.findings.hasErrors { file.callFields.unknownFields = .allow }
    return file
  }

  private mutating func readFields(_ value: MarkedValue, _ validation: inout FieldValidation) {
    guard let members = value.members else {
      return validation.wrongType(value, "an object of names and types", .field("fields"))
    }
    for member in members {
      if let problem = CallFieldName.problem(member.key) {
        validation.findings.error(
          .callFieldName, at: member.keyPosition, "\(validation.quoted(member.key)) is no name of a field: \(problem)")
      }
      var types: Set<CallFieldType> = []
      for element in member.value.listValue ?? [member.value] {
        if let type = type(element, &validation) { types.insert(type) }
      }
      if member.value.listValue?.isEmpty ?? false {
        validation.findings.error(
          .listCount, at: member.value.position, "\(validation.quoted(member.key)) needs at least one type")
      }
      callFields.types[member.key] = types
    }
  }

  private func type(_ value: MarkedValue, _ validation: inout FieldValidation) -> CallFieldType? {
    let words = CallFieldType.allCases.map { ExactText($0.rawValue) }
    guard let text = value.textValue else {
      validation.wrongType(value, "one of string, number, boolean, list", .words("the type of a field"))
      return nil
    }
    if words.contains(text) { return CallFieldType(rawValue: text.string) }
    validation.findings.error(
      .notInEnumeration, at: value.position,
      "the type of a field must be one of string, number, boolean, list, found \(validation.quoted(text))",
      fix: Suggestion.closest(to: text, among: words))
    return nil
  }

  /// Reads what the schemas have checked already, and checks what they cannot say.
  private mutating func readPolicy(_ root: MarkedValue, _ path: String, _ findings: inout DocumentFindings) {
    if let word = root["unknownFields"]?.textValue, let choice = CallFields.UnknownFields(rawValue: word.string) {
      callFields.unknownFields = choice
    }
    for entry in root["ignore"]?.listValue ?? [] {
      if let ignore = Self.ignore(entry, path, &findings) { policy.ignores.append(ignore) }
    }
    for entry in root["protect"]?.listValue ?? [] {
      if let selector = Self.selector(entry, &findings) { policy.protects.append(selector) }
    }
    for entry in root["exclude"]?.listValue ?? [] {
      guard let text = entry.textValue else { continue }
      if let pattern = PathPattern(text) {
        exclusions.append(pattern)
      } else {
        findings.error(.policyPattern, at: entry.position, "\"\(Excerpt.of(text))\" can match no path")
      }
    }
    for entry in root["windows"]?.listValue ?? [] {
      if let window = WindowEntry.window(entry, &findings) { policy.windows.append(window) }
    }
  }

  private static func ignore(
    _ entry: MarkedValue, _ file: String, _ findings: inout DocumentFindings
  ) -> RepositoryPolicy.Ignore? {
    guard let selector = entry["selector"].flatMap({ selector($0, &findings) }) else { return nil }
    let path = entry["path"]?.textValue ?? ""
    if !isPointer(path) {
      findings.error(
        .policyPath, at: entry["path"]?.position ?? entry.position,
        "\"\(Excerpt.of(path))\" is no JSON Pointer: it is empty or begins with /")
    }
    var expires: Instant?
    if let text = entry["expires"]?.textValue {
      expires = Instant(rfc3339: text.string)
      if expires == nil {
        let asDay = text.string + "T23:59:59Z"
        let hint = Instant(rfc3339: asDay) == nil ? "" : " (did you mean \(asDay), the end of that day in UTC?)"
        findings.error(
          .policyTime, at: entry["expires"]?.position ?? entry.position,
          "\"\(Excerpt.of(text))\" is no time such as 2026-12-31T23:59:59Z\(hint)")
      }
    }
    return RepositoryPolicy.Ignore(
      path: path.string, selector: selector, owner: entry["owner"]?.textValue?.string ?? "",
      reason: entry["reason"]?.textValue?.string ?? "", expires: expires, location: entry.location(in: file))
  }

  private static func selector(
    _ entry: MarkedValue, _ findings: inout DocumentFindings
  ) -> RepositoryPolicy.Selector? {
    let selector = RepositoryPolicy.Selector(
      kind: entry["kind"]?.textValue, name: entry["name"]?.textValue, queue: entry["queue"]?.textValue)
    if selector.kind == nil && selector.name == nil && selector.queue == nil {
      findings.error(.policyEntry, at: entry.position, "a selector needs a kind, a name or a queue")
      return nil
    }
    return selector
  }

  /// RFC 6901: `~` only as `~0` and `~1`.
  private static func isPointer(_ path: ExactText) -> Bool {
    guard path.isEmpty || path.string.utf8.first == UInt8(ascii: "/") else { return false }
    let bytes = Array(path.string.utf8)
    return bytes.indices.allSatisfy { index in
      bytes[index] != UInt8(ascii: "~")
        || (index + 1 < bytes.count && (bytes[index + 1] == UInt8(ascii: "0") || bytes[index + 1] == UInt8(ascii: "1")))
    }
  }
}
