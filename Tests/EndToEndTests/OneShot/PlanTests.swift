import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// `plan` and `drift` where no daemon runs.
@Suite struct PlanTests {
  private static let two = ["a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B")]

  @Test func aPlanChangesNothingAndEndsWithItsChecksum() async throws {
    try await DaemonFixture.with { fixture in
      let sha = try await fixture.remote.commit(files: Self.two, message: "Two rules")
      let text = try await fixture.expect("plan").output
      #expect(text.contains("Plan: 2 to create, 0 to update, 0 to adopt, 0 to delete, 0 unchanged, 0 ignored"))
      let document = try fixture.json(try await fixture.expect("plan", "--output", "json").output)
      #expect(document["commit"]?["sha"]?.stringValue == sha)
      #expect(document["commit"]?["subject"] == "Two rules")
      #expect(document["summary"]?["create"] == 2)
      let checksum = try #require(document["checksum"]?.stringValue)
      #expect(text.hasSuffix("Checksum: \(checksum)\n"))
      #expect(try await fixture.expect("plan", "--checksum-only").output == checksum + "\n")
      try await fixture.expect("plan", "--detailed-exitcode", status: 2)
      #expect(fixture.rules().isEmpty)
      #expect(fixture.takeRequests().allSatisfy { $0.hasPrefix("GET ") })
    }
  }

  @Test func aFolderNeedsNoRepositoryAndHasTheSamePlan() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      let ofCommit = try await fixture.expect("plan", "--checksum-only").output
      for (name, text) in Self.two { try fixture.folder.write("manifests/\(name)", text) }
      try fixture.configure("repository: {branch: main}")
      let folder = fixture.folder.path("manifests")
      #expect(try await fixture.expect("plan", "--path", folder, "--checksum-only").output == ofCommit)
      let document = try fixture.json(try await fixture.expect("plan", "--path", folder, "--output", "json").output)
      #expect(document["commit"] == .null)
      try await fixture.expect("plan", status: 64)
      try await fixture.expect("plan", "--path", fixture.folder.path("nowhere"), status: 64)
    }
  }

  @Test func aChangeWithoutAnotherMeaningIsMarked() async throws {
    try await DaemonFixture.with { fixture in
      func rule(_ when: String) -> [String: String] {
        ["a.yaml": "{name: A, queue: Support, priority: 1, when: '\(when)'}\n"]
      }
      try await fixture.remote.commit(files: rule("not (language == \"en\" or priority > 5)"))
      try await fixture.expect("apply", "--yes")
      for (when, isSame) in [
        ("not (priority > 5) and not (language == \"en\")", true),
        ("not (priority > 6) and not (language == \"en\")", false),
      ] {
        try await fixture.remote.commit(files: rule(when))
        let plan = try fixture.json(try await fixture.expect("plan", "--output", "json").output)
        let change = try #require(plan["changes"]?.arrayValue?.first)
        #expect(change["action"] == "update" && (change["sameMeaning"] == true) == isSame, "\(when)")
        #expect(try await fixture.expect("plan").output.contains("same meaning") == isSame)
      }
    }
  }

  @Test func anyBranchTagOrCommitIsPlanned() async throws {
    try await DaemonFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.remote.commit(files: Self.two)
      try await fixture.remote.git(["tag", "v1", first])
      try await fixture.remote.commit(["b.yaml": .text(DaemonFixture.rule("C"))], branch: "topic", from: first)
      for (revision, count) in [("main", 2), ("v1", 1), (String(first.prefix(10)), 1), (first, 1), ("topic", 2)] {
        let result = try await fixture.expect("plan", "--revision", revision, "--output", "json")
        #expect(try fixture.json(result.output)["changes"]?.arrayValue?.count == count, "\(revision)")
      }
      let unknown = try await fixture.expect("plan", "--revision", "v9", status: 1)
      #expect(unknown.errors.contains("no branch v9"))
    }
  }

  @Test(arguments: [
    ("a.yaml:4:", DaemonFixture.rule("A").replacing("operator: exists", with: "operator: equals")),
    ("RK0410", DaemonFixture.rule("A", queue: "support")),
  ])
  func whatIsWrongIsToldAsValidateDoes(expected: String, manifest: String) async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": manifest])
      for command in ["plan", "drift", "apply"] {
        let result = try await fixture.expect(command, status: 3)
        #expect(result.output.contains(expected))
        #expect(result.output.contains("did you mean"))
      }
      let document = try fixture.json(try await fixture.expect("plan", "--output", "json", status: 3).output)
      #expect(document["valid"] == false)
      #expect(fixture.rules().isEmpty)
    }
  }

  @Test func eachFailureHasItsMessageAndItsExitCode() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try fixture.configure("repository: {url: \"file://\(fixture.folder.path("gone.git"))\"}")
      #expect(try await fixture.expect("plan", status: 1).errors.contains("gone.git"))
      try fixture.configure()
      try fixture.folder.write("client-secret", "wrong")
      for command in [["plan"], ["apply"], ["drift"], ["import", "--into", fixture.folder.path("new")]] {
        let result = try await fixture.expect(arguments: command, status: 5)
        #expect(result.errors.contains("refuses the credentials"))
        #expect(result.errors.contains("check organization.clientIDFile and organization.clientSecretFile"))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
      }
      try fixture.configure("organization: {domain: mypurecloud.de}")
      try await fixture.expect("plan", status: 64)
    }
  }

  @Test func driftIsReportedWithoutADaemon() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("drift", "--fail-on-drift", status: 2)
      try await fixture.expect("apply")
      try await fixture.expect("drift", "--fail-on-drift")
      try fixture.changeByHand("A", ["priority": 9])
      let result = try await fixture.expect("drift", "--fail-on-drift", "--output", "json", status: 2)
      let report = try fixture.json(result.output)
      #expect(report["changed"]?.arrayValue?.first?["identity"] == ["name": "A", "queue": "Support"])
      #expect(report["complete"] == true)
      // What the branch brings next is no drift.
      try fixture.changeByHand("A", ["priority": 1])
      try await fixture.remote.commit(files: ["c.yaml": DaemonFixture.rule("C")])
      try await fixture.expect("drift", "--fail-on-drift")
      #expect(try await fixture.expect("diff", status: 1).errors.contains("routekeeper plan"))
    }
  }
}
