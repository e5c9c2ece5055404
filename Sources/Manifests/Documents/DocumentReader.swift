package import RoutingModel

package enum DocumentFormat: String, Hashable, Sendable {
  case yaml, json

  /// By the end of a path; `nil` for a file that holds no document.
  package init?(path: String) {
    if path.ends(with: ".yaml") || path.ends(with: ".yml") {
      self = .yaml
    } else if path.ends(with: ".json") {
      self = .json
    } else {
      return nil
    }
  }
}

extension String {
  /// By bytes: `hasSuffix` compares characters, and an accent after the point would hide a file.
  func ends(with suffix: StaticString) -> Bool {
    let bytes = utf8
    guard bytes.count >= suffix.utf8CodeUnitCount else { return false }
    return bytes.suffix(suffix.utf8CodeUnitCount)
      .elementsEqual(UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
  }
}

/// Limits on one document. Each is there because its absence lets a small text cost much memory, time or stack.
package struct DocumentLimits: Hashable, Sendable {
  /// Bytes of the file. A rule is well below a kilobyte; this leaves room for hundreds in one file.
  package var bytes: Int
  /// Nested lists and objects; a reader recurses once per level. Two levels per node of an expression, of which the
  /// setting allows a hundred. libyaml itself stops at 1000.
  package var depth: Int
  /// Values in the document, keys not counted; a value is about forty bytes, its two bytes of text may be all it has.
  package var values: Int
  /// Characters of one number, as in `JSONLimits`.
  package var numberLength: Int
  /// Errors after which the rest of the file is not looked at, and warnings that are kept of it.
  package var diagnostics: Int

  package init(
    bytes: Int = 256 << 10, depth: Int = 256, values: Int = 50_000, numberLength: Int = 400, diagnostics: Int = 50
  ) {
    self.bytes = bytes
    self.depth = depth
    self.values = values
    self.numberLength = numberLength
    self.diagnostics = diagnostics
  }
}

/// What a file holds.
package struct Document: Sendable {
  /// `nil` where the file holds nothing (empty, comments only, or null), and where there are errors.
  package let root: MarkedValue?
  /// In the order of their positions. Warnings may stand beside a root.
  package let diagnostics: [Diagnostic]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// The one reader of YAML and JSON that people write: the values of JSON, positions kept, nothing ambiguous.
package enum DocumentReader {
  /// - Parameter file: the path that diagnostics name.
  package static func read(
    _ bytes: [UInt8], file: String, format: DocumentFormat, limits: DocumentLimits = DocumentLimits()
  ) -> Document {
    var findings = DocumentFindings(file: file, limit: limits.diagnostics)
    if bytes.count > limits.bytes {
      findings.error(
        .documentTooLarge, at: .start,
        "the file has \(bytes.count) bytes, more than \(limits.bytes) "
          + "(setting validation.fileBytes)")
      return Document(root: nil, diagnostics: findings.diagnostics)
    }
    TextCheck.check(bytes, &findings)
    if findings.hasErrors { return Document(root: nil, diagnostics: findings.diagnostics) }
    let root: MarkedValue?
    switch format {
    case .yaml:
      root =
        SimpleYAML.read(bytes, limits: limits).map { MarkedValue(MarkedDocument($0)) }
        ?? YAMLDocument.read(bytes, limits: limits, &findings)
    case .json: root = JSONDocument.read(bytes, limits: limits, &findings)
    }
    return Document(root: findings.hasErrors ? nil : root, diagnostics: findings.sorted)
  }
}

/// Ends the reading of a file whose rest cannot be understood; the reason is among the findings already.
struct DocumentEnd: Error {}

struct DocumentFindings {
  let file: String
  let limit: Int
  private(set) var diagnostics: [Diagnostic] = []
  /// Of all errors, also of those beyond the limit.
  private(set) var errorCount = 0
  private var warningCount = 0

  init(file: String, limit: Int) {
    self.file = file
    self.limit = limit
  }

  var hasErrors: Bool { errorCount > 0 }

  /// No further error is shown. Warnings never are a reason to stop: what stands behind them counts.
  var isFull: Bool { errorCount >= limit }

  var sorted: [Diagnostic] { diagnostics.count < 2 ? diagnostics : DiagnosticOrder.sorted(diagnostics) }

  mutating func error(_ code: DiagnosticCode, at position: MarkedValue.Position, _ message: String, fix: String? = nil)
  {
    errorCount += 1
    if errorCount <= limit { add(code, .error, position, message, fix) }
  }

  mutating func warning(
    _ code: DiagnosticCode, at position: MarkedValue.Position, _ message: String, fix: String? = nil
  ) {
    warningCount += 1
    if warningCount <= limit { add(code, .warning, position, message, fix) }
  }

  private mutating func add(
    _ code: DiagnosticCode, _ severity: Diagnostic.Severity, _ position: MarkedValue.Position, _ message: String,
    _ fix: String?
  ) {
    diagnostics.append(Diagnostic(position.location(in: file), severity, code.rawValue, message, fix: fix))
  }
}
