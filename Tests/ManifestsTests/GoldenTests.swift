import Foundation
import Manifests
import RoutingModel
import Testing

/// The whole text of what `validate` prints. `UPDATE_GOLDEN=1` writes the files anew; look at the difference.
struct GoldenTests {
  @Test(arguments: ["rules", "groups", "document", "warnings"])
  func diagnosticsReadAsExpected(name: String) throws {
    let text = try String(contentsOf: Reading.goldenFolder.appendingPathComponent(name + ".yaml"), encoding: .utf8)
    let printed = Reading.lines([(name + ".yaml", text)]).map { $0 + "\n" }.joined()
    try Self.compare(printed, with: Reading.goldenFolder.appendingPathComponent(name + ".txt"))
  }

  @Test func theListOfCodesIsDocumented() throws {
    try Self.compare(
      ManifestReference.diagnostics, with: Reading.repositoryRoot.appendingPathComponent("docs/diagnostics.md"))
  }

  @Test func theManifestReferenceHasTheTables() throws {
    let file = Reading.repositoryRoot.appendingPathComponent("docs/manifests.md")
    var page = try String(contentsOf: file, encoding: .utf8)
    var tables = KindCatalog.all.map { ($0.name.string, ManifestReference.fields(of: $0)) }
    tables.append((CommitReader.repositoryFile, ManifestReference.repositoryFile))
    for (name, table) in tables {
      let begin = try #require(page.range(of: "<!-- generated: \(name) -->\n"))
      let end = try #require(page.range(of: "<!-- end -->", range: begin.upperBound..<page.endIndex))
      page.replaceSubrange(begin.upperBound..<end.lowerBound, with: table)
    }
    try Self.compare(page, with: file)
  }

  @Test func codesAreStableAndExplained() {
    let codes = DiagnosticCode.allCases.map(\.rawValue)
    #expect(codes == codes.sorted())
    #expect(Set(DiagnosticCode.allCases.map(\.title)).count > 50)
    for code in DiagnosticCode.allCases {
      #expect(code.rawValue.wholeMatch(of: /RK0[1-9]\d\d/) != nil)
      #expect(code.explanation.hasSuffix("."))
    }
  }

  @Test func jsonAndSARIFCarryTheSameFindings() throws {
    let diagnostic = Diagnostic(
      SourceLocation(file: "a b/é.yaml", line: 12, column: 9), .error, "RK0107", "unknown operator \"equals\"",
      fix: "eq")
    let json = DiagnosticReport.json([diagnostic])
    #expect(
      JSONWriter.text(of: json)
        == #"{"diagnostics":[{"code":"RK0107","column":9,"file":"a b/é.yaml","fix":"eq","line":12,"message":"unknown operator \"equals\"","severity":"error"}],"formatVersion":1,"valid":false}"#
    )
    #expect(DiagnosticReport.json([])["valid"] == true)
    let run = try #require(SARIF.json([diagnostic], version: "1")["runs"]?.arrayValue?.first)
    let result = try #require(run["results"]?.arrayValue?.first)
    #expect(result["ruleId"] == "RK0107")
    #expect(result["message"]?["text"] == "unknown operator \"equals\" (did you mean \"eq\"?)")
    let place = try #require(result["locations"]?.arrayValue?.first?["physicalLocation"])
    #expect(place["artifactLocation"]?["uri"] == "a%20b/%C3%A9.yaml")
    #expect(place["region"] == ["startLine": 12, "startColumn": 9])
    #expect(run["tool"]?["driver"]?["rules"]?.arrayValue?.first?["id"] == "RK0107")
  }

  static func compare(_ printed: String, with file: URL) throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try printed.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(printed == expected, "\(file.lastPathComponent) differs; UPDATE_GOLDEN=1 writes it anew")
  }
}
