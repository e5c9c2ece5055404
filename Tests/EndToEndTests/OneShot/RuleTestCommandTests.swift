import Foundation
import RoutingModel
import Testing

@Suite struct RuleTestCommandTests {
  private static let rule = "{name: VIP, queue: Support, priority: 1, when: vip_flag == true}\n"

  private static func tests(_ expected: String) -> String {
    "calls:\n- {name: 'A <VIP>', queue: Support, call: {vip_flag: true}, expect: \(expected)}\n"
  }

  @Test func passingTestsEndWithZero() throws {
    try withFolder(["vip.yaml": Self.rule, "vip.test.yaml": Self.tests("VIP")]) { folder in
      let result = try CommandLineProgram.run(["test"], in: folder)
      #expect(result.output.contains("1 test passed"))
      #expect(result.status == 0)
      #expect(try CommandLineProgram.run(["validate"], in: folder).status == 0)
    }
  }

  @Test func aFailingTestEndsWithThreeAndSaysWhy() throws {
    try withFolder(["vip.yaml": Self.rule, "vip.test.yaml": Self.tests("none")]) { folder in
      let result = try CommandLineProgram.run(["test", ".", "--junit", "out.xml"], in: folder)
      #expect(result.output.contains("vip_flag == true is true (vip_flag is true)"))
      #expect(result.output.contains("1 test failed"))
      #expect(result.status == 3)
      let xml = try String(contentsOf: folder.appending(path: "out.xml"), encoding: .utf8)
      #expect(xml.contains("name=\"A &lt;VIP&gt;\""))
      let document = try JSONReader.read(CommandLineProgram.run(["test", "-o", "json"], in: folder).output)
      #expect(document["passed"] == false)
      #expect(document["tests"]?.arrayValue?.first?["taken"] == "VIP")
      let validated = try CommandLineProgram.run(["validate"], in: folder)
      #expect(validated.output.contains("vip.test.yaml:2:"))
      #expect(validated.output.contains("RK0801"))
      #expect(validated.status == 3)
    }
  }

  @Test(
    arguments: [
      (["explain", "--path", ".", "VIP"], 0, "vip_flag is true"),
      (["explain", "--path", ".", "Support/VIP"], 0, "asked first"),
      (["explain", "--path", ".", "VIPP"], 1, "did you mean \"VIP\"?"),
      (["explain", "--path", ".", "Twice"], 1, "Billing/Twice"),
      (["explain", "--path", ".", "Billing/Twice"], 0, "skill is there"),
    ] as [([String], Int32, String)])
  func aRuleIsExplained(arguments: [String], status: Int32, words: String) throws {
    let twice =
      "[{name: Twice, queue: Billing, priority: 1, when: skill exists}, {name: Twice, queue: Sales, priority: 1, when: skill exists}]"
    try withFolder(["vip.yaml": Self.rule, "twice.yaml": twice]) { folder in
      let result = try CommandLineProgram.run(arguments, in: folder)
      #expect(result.status == status)
      #expect((result.output + result.errors).contains(words))
    }
  }
}
