import Foundation
import Metrics
import Testing

@testable import ControlPlane

/// What Prometheus itself thinks of our text.
@Suite struct PromtoolTests {
  static let tool = "/usr/bin/promtool"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: tool), "this host has no promtool"))
  func acceptsTheText() throws {
    let registry = PrometheusRegistry(help: ["requests": "Requests by status."])
    Counter(label: "requests", dimensions: [("status", "a\"b\\c\nd")], factory: registry).increment()
    Timer(label: "pass", factory: registry).recordNanoseconds(5_000_000)
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: Self.tool)
    process.arguments = ["check", "metrics"]
    process.standardInput = input
    process.standardError = output
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(Data((StatusMetrics.text(Sample.report) + registry.text()).utf8))
    try input.fileHandleForWriting.close()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(said)")
  }
}
