package import RoutingModel

/// The outputs of `routekeeper validate` that programs read.
package enum DiagnosticReport {
  /// `{formatVersion, valid, diagnostics: [{file, line, column, severity, code, message, fix?}]}`; valid where there
  /// is no error.
  package static func json(_ diagnostics: [Diagnostic]) -> JSONValue {
    [
      "formatVersion": 1,
      "valid": .bool(!diagnostics.contains { $0.severity == .error }),
      "diagnostics": .array(diagnostics.map(\.json)),
    ]
  }
}

/// Static Analysis Results Interchange Format 2.1.0, which code hosts show beside the lines of a change.
package enum SARIF {
  private static let documentation = "docs/diagnostics.md"

  /// - Parameter version: of this program.
  package static func json(_ diagnostics: [Diagnostic], version: String) -> JSONValue {
    let codes = Set(diagnostics.map(\.code)).sorted()
    let driver: JSONValue = [
      "name": "routekeeper", "version": .string(version), "rules": .array(codes.map(rule)),
    ]
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver], "columnKind": "unicodeCodePoints", "results": .array(diagnostics.map(result)),
        ]
      ],
    ]
  }

  private static func rule(_ code: String) -> JSONValue {
    guard let known = DiagnosticCode(rawValue: code) else { return ["id": .string(code)] }
    return [
      "id": .string(code), "shortDescription": ["text": .string(known.title)],
      "fullDescription": ["text": .string(known.explanation)],
      "helpUri": .string("\(documentation)#\(code.lowercased())"),
    ]
  }

  private static func result(_ diagnostic: Diagnostic) -> JSONValue {
    let hint = diagnostic.fix.map { " (did you mean \"\($0)\"?)" } ?? ""
    return [
      "ruleId": .string(diagnostic.code), "level": .string(diagnostic.severity.rawValue),
      "message": ["text": .string(diagnostic.message + hint)],
      "locations": [
        [
          "physicalLocation": [
            "artifactLocation": ["uri": .string(PercentEncoding.path(diagnostic.location.file))],
            "region": [
              "startLine": .integer(Int64(diagnostic.location.line)),
              "startColumn": .integer(Int64(diagnostic.location.column)),
            ],
          ]
        ]
      ],
    ]
  }
}
