import Foundation
import RoutingModel
import TestSupport

/// Headless Chromium, driven over WebDriver (Debian's chromium-driver).
struct Browser {
  static let driver = "/usr/bin/chromedriver"

  /// Why no browser is tried here.
  static let obstacle: String? = {
    if ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_PEERS"] == nil { return "only in make test-peers" }
    if !FileManager.default.isExecutableFile(atPath: driver) { return "this host has no \(driver)" }
    return nil
  }()

  private let session: String

  /// Runs `body` with a browser of its own; it is gone afterwards.
  static func with(_ body: (Browser) async throws -> Void) async throws {
    let port = try TCPListener().port
    let process = Process()
    process.executableURL = URL(fileURLWithPath: driver)
    process.arguments = ["--port=\(port)", "--silent"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      // Started from a test runner it does not end at SIGTERM.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let base = "http://127.0.0.1:\(port)"
    try await waitUntil("the driver answers") {
      (try? await HostCommand.run("curl", ["--silent", "--fail", base + "/status"])) != nil
    }
    let options: JSONValue = ["args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]]
    let answer = try await send(
      "POST", base + "/session",
      [
        "capabilities": [
          "alwaysMatch": ["browserName": "chrome", "pageLoadStrategy": "eager", "goog:chromeOptions": options]
        ]
      ])
    guard let id = answer["sessionId"]?.stringValue else { throw TestSupportFailure("no browser: \(answer)") }
    let browser = Browser(session: base + "/session/" + id)
    do {
      try await body(browser)
    } catch {
      _ = try? await send("DELETE", browser.session)
      throw error
    }
    _ = try await send("DELETE", browser.session)
  }

  /// A window of this width in CSS pixels.
  func show(_ address: String, width: Int64, isDark: Bool) async throws {
    try await command(
      "Emulation.setDeviceMetricsOverride",
      ["width": .integer(width), "height": 844, "deviceScaleFactor": 1, "mobile": .bool(width < 600)])
    try await command(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
    _ = try await Self.send("POST", session + "/url", ["url": .string(ExactText(address))])
  }

  /// The value of a function's body in the page.
  func value(_ script: String) async throws -> JSONValue {
    try await Self.send("POST", session + "/execute/sync", ["script": .string(ExactText(script)), "args": []])
  }

  private func command(_ name: String, _ parameters: JSONValue) async throws {
    _ = try await Self.send(
      "POST", session + "/goog/cdp/execute", ["cmd": .string(ExactText(name)), "params": parameters])
  }

  private static func send(_ method: String, _ address: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    var arguments = ["--silent", "--show-error", "--max-time", "30", "--request", method, address]
    if body != nil { arguments += ["--header", "Content-Type: application/json", "--data-binary", "@-"] }
    let output = try await HostCommand.run("curl", arguments, input: body.map { JSONWriter.bytes(of: $0) } ?? [])
    let answer = try JSONReader.read(Array(output.utf8))
    if let error = answer["value"]?["error"]?.stringValue {
      throw TestSupportFailure("\(address): \(error): \(answer["value"]?["message"]?.stringValue ?? "")")
    }
    return answer["value"] ?? .null
  }
}
