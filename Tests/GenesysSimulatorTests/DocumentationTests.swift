import FoundationEssentials
import GenesysSimulator
import Testing

@Suite struct DocumentationTests {
  private func page() throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try String(contentsOfFile: "/\(root)/docs/simulator.md", encoding: .utf8)
  }

  @Test func everySwitchIsDocumentedWithItsDefaultAndValues() throws {
    #expect(try page().contains(SwitchCatalog.table))
  }

  @Test(arguments: FaultParameters.effects)
  func everyFaultIsDocumentedAndRead(effect: String) throws {
    #expect(try page().contains("\n| `\(effect)` |"))
    _ = try Fault(words: effect)
  }
}
