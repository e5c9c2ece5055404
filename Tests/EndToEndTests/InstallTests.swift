import Foundation
import TestSupport
import Testing

/// What `make install` and the package put on a host.
@Suite struct InstallTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL.path

  private static func install(to folder: ScratchDirectory, prefix: String) async throws {
    try await HostCommand.run(
      root + "/Scripts/install", [folder.path, prefix, try HostCommand.built("routekeeper")])
  }

  @Test func everythingIsInItsPlaceAndFitsTogether() async throws {
    try await withScratchDirectory { folder in
      try await Self.install(to: folder, prefix: "/opt/keeper")
      func text(_ path: String) throws -> String { try String(contentsOfFile: folder.path(path), encoding: .utf8) }
      for name in ["routekeeper", "routekeeper@"] {
        let unit = try text("opt/keeper/lib/systemd/system/\(name).service")
        #expect(unit.contains("\nExecStart=/opt/keeper/bin/routekeeper run --config /etc/routekeeper/"))
      }
      for name in ["routekeeper-drift", "routekeeper-drift@"] {
        let unit = try text("opt/keeper/lib/systemd/system/\(name).service")
        #expect(unit.contains("\nExecStart=/opt/keeper/lib/routekeeper/report-drift /etc/routekeeper/"))
        #expect(try text("opt/keeper/lib/systemd/system/\(name).timer").contains("OnCalendar="))
      }
      #expect(try text("opt/keeper/lib/routekeeper/report-drift").contains("/opt/keeper/bin/routekeeper"))
      let manual = try text("opt/keeper/share/man/man1/routekeeper.1")
      for command in ["validate", "plan", "apply", "run", "audit", "import", "doctor"] {
        #expect(manual.contains("\n.SS routekeeper \(command)\n"), "\(command)")
      }
      for file in [
        "bash-completion/completions/routekeeper", "zsh/vendor-completions/_routekeeper",
        "fish/vendor_completions.d/routekeeper.fish",
      ] {
        #expect(try text("opt/keeper/share/" + file).contains("quarantine"), "\(file)")
      }
      #expect(try text("etc/routekeeper/routekeeper.yaml").contains("repository:"))
      // Nothing that is installed leads back to where it was built.
      let found = try? await HostCommand.run(
        "grep", ["--recursive", "--files-with-matches", "--binary-files=without-match", Self.root, folder.path])
      #expect(found == nil)
    }
  }

  @Test func aConfigurationThatIsThereStays() async throws {
    try await withScratchDirectory { folder in
      for file in ["etc/routekeeper/routekeeper.yaml", "etc/default/routekeeper-drift"] {
        try folder.write(file, "mine\n")
      }
      try await Self.install(to: folder, prefix: "/usr")
      for file in ["etc/routekeeper/routekeeper.yaml", "etc/default/routekeeper-drift"] {
        #expect(try String(contentsOfFile: folder.path(file), encoding: .utf8) == "mine\n")
      }
    }
  }

  /// An example that is refused would be the first thing that a stranger sees.
  @Test func theExampleConfigurationIsRight() async throws {
    try await withScratchDirectory { folder in
      try await Self.install(to: folder, prefix: "/usr")
      for name in ["client-id", "client-secret"] { try folder.write("etc/routekeeper/\(name)", "canary\n") }
      let result = try CommandLineProgram.run(
        ["doctor", "--output", "json", "--config", folder.path("etc/routekeeper/routekeeper.yaml")],
        // No request of this test leaves the host.
        environment: [
          "ROUTEKEEPER_NETWORK_PROXY": "http://127.0.0.1:9", "ROUTEKEEPER_STATE_DIRECTORY": folder.path("s"),
        ])
      #expect(result.status != 64, "\(result.output)\(result.errors)")
      let isRead = try Regex(
        #""check": ?"configuration",\s*"message": ?"[^"]*",\s*("next": ?"[^"]*",\s*)?"state": ?"ok""#)
      #expect(result.output.contains(isRead), "\(result.output)")
    }
  }
}
