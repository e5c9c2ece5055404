import Foundation
import RoutingModel
import Testing

@Suite struct SchemaTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardizedFileURL

  @Test(arguments: [("manifest", []), ("tests", ["--tests"])])
  func theCheckedInSchemaIsCurrent(name: String, options: [String]) throws {
    let file = Self.repository.appending(path: "examples-repo/.schema/\(name).schema.json")
    let result = try CommandLineProgram.run(["schema"] + options)
    #expect(result.status == 0)
    #expect(try String(contentsOf: file, encoding: .utf8) == result.output, "run make schema")
  }

  @Test func theExamplesPointEditorsToIt() throws {
    let folder = Self.repository.appending(path: "examples-repo")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let manifests = paths.filter { $0.hasSuffix(".yaml") && ($0.hasPrefix("rules/") || $0.hasPrefix("skill-groups/")) }
    #expect(!manifests.isEmpty)
    for path in manifests {
      let file = folder.appending(path: path)
      let line = try String(contentsOf: file, encoding: .utf8).prefix { $0 != "\n" }
      let target = try #require(line.split(separator: "$schema=").last.map(String.init), "\(path)")
      let schema = file.deletingLastPathComponent().appending(path: target).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: schema.path), "\(path) points to \(target)")
    }
  }
}
