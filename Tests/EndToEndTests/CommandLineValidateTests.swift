import Foundation
import RoutingModel
import Testing

@Suite struct CommandLineValidateTests {
  static let rule = """
    name: Technical Support Escalation
    queue: Technical Support
    priority: 10
    expression: {type: condition, field: language, operator: eq, value: en}

    """

  @Test func aValidFolderEndsWithZero() throws {
    try withFolder(["rules/support.yaml": Self.rule, ".git/broken.yaml": "{"]) { folder in
      let result = try CommandLineProgram.run(["validate", "."], in: folder)
      #expect(result.output == "Valid: 1 object\n")
      #expect(result.errors.isEmpty)
      #expect(result.status == 0)
    }
  }

  @Test func anInvalidFolderEndsWithThreeAndNamesThePlace() throws {
    try withFolder(["rules/support.yaml": Self.rule.replacing("operator: eq", with: "operator: equals")]) { folder in
      let result = try CommandLineProgram.run(["validate", "rules"], in: folder)
      #expect(result.output.contains("rules/support.yaml:4:"))
      #expect(result.output.contains("(did you mean \"eq\"?)"))
      #expect(result.status == 3)
    }
  }

  @Test func programsReadJSON() throws {
    try withFolder(["a.yaml": Self.rule, "b.yaml": Self.rule]) { folder in
      let result = try CommandLineProgram.run(["validate", "--output", "json"], in: folder)
      let document = try JSONReader.read(result.output)
      #expect(document["formatVersion"] == 1)
      #expect(document["valid"] == false)
      #expect(document["diagnostics"]?.arrayValue?.first?["file"] == "b.yaml")
      #expect(result.status == 3)
    }
  }

  @Test func codeHostsReadSARIF() throws {
    try withFolder(["a.yaml": "name: 3\n"]) { folder in
      let result = try CommandLineProgram.run(["validate", "-o", "sarif"], in: folder)
      let document = try JSONReader.read(result.output)
      #expect(document["version"] == "2.1.0")
      #expect(document["runs"]?.arrayValue?.first?["results"]?.arrayValue?.isEmpty == false)
    }
  }

  @Test func linksAreRefusedByName() throws {
    try withFolder(["a.yaml": Self.rule]) { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "link.yaml").path, withDestinationPath: "a.yaml")
      let result = try CommandLineProgram.run(["validate"], in: folder)
      #expect(result.output.contains("link.yaml"))
      #expect(result.status == 3)
    }
  }

  @Test func aMissingFolderIsWrongUsage() throws {
    let result = try CommandLineProgram.run(["validate", "/nonexistent"])
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("/nonexistent"))
  }

  @Test(arguments: [
    ["validate", "--outptu", "json"], ["validat"], ["apply", "--checksum", "abc"],
    ["plan", "--path", ".", "--revision", "x"], ["approve", "abc", "--reason", "x"], ["suspend"],
    ["history", "--limit", "0"], ["status", "--output", "xml"],
  ])
  func wrongUsageEndsWith64(_ arguments: [String]) throws {
    #expect(try CommandLineProgram.run(arguments).status == 64)
  }

  @Test(arguments: [
    "validate", "schema", "sync", "status", "history", "diff", "drift", "suspend", "resume", "rollback", "quarantine",
    "approve", "audit", "plan", "apply", "import", "doctor", "test", "explain", "fmt",
  ])
  func everyCommandHasHelpWithAnExample(_ command: String) throws {
    let result = try CommandLineProgram.run([command, "--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("Example"))
    #expect(result.output.contains("--config <file>"))
    #expect(result.output.contains("--no-color"))
  }

  @Test func theSchemaOfTheConfigurationIsJSON() throws {
    let result = try CommandLineProgram.run(["schema", "--configuration"])
    #expect(try JSONReader.read(result.output)["title"] == "Configuration of Routekeeper")
  }
}
