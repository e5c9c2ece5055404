import Daemon
import Foundation
import RoutingModel
import Testing

@testable import ControlPlane
@testable import Git

/// Configuration and credential files, addresses and durations.
@Suite struct ConfigurationCorpusTests {
  private static let organization =
    "organization: {domain: mypurecloud.de, clientIDFile: id, clientSecretFile: secret}\n"

  private static func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hostile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private static func verdict(_ bytes: [UInt8], _ environment: [String: String], in folder: URL) -> String {
    let file = folder.appending(path: "routekeeper.yaml")
    guard (try? Data(bytes).write(to: file)) != nil else { return "cannot write" }
    do throws(InvalidConfiguration) {
      _ = try ConfigurationLoader(path: file.path, environment: environment).load(needs: [.repository, .organization])
      return "accepted"
    } catch {
      if error.problems.isEmpty { return "no reason" }
      // What foreign text stands in a message fits a line.
      let broken = error.problems.contains { $0.line.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
      return broken ? "several lines" : "refused"
    }
  }

  @Test func settingsOfEveryKind() throws {
    var corpus = Corpus<String>("configuration")
    func add(_ setting: String, _ values: [String], _ verdict: String) {
      for value in values {
        corpus.add("\(setting): \(value.prefix(40))", setting.replacing("%", with: value), verdict)
      }
    }
    let hostile = [
      "null x", "[]", "{}", "[[1]]", "{a: {b: 1}}", "true", "1.5", "-1", "99999999999999999999", "1e400", "\"\\u202E\"",
      "\"a\\nb\"", "!!str x", "&a x", "*a", "|\n  x",
    ]
    add("server: {listen: %}", ["127.0.0.1:80", "'[::1]:80'", "localhost:0"], "accepted")
    add(
      "server: {listen: %}",
      [
        "127.0.0.1:+80", "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:", "':80'", "127.0.0.1", "'::1:80'", "'[::1:80'",
        "'::1]:80'", "a b:80", "a/b:80", "127.0.0.1:8 0", "127.0.0.1:0x50", "'127.0.0.1:٨٠'", "\"h:\u{301}80\"", "''",
      ], "refused")
    add("repository: {pollInterval: %}", ["5s", "1m", "1h"], "accepted")
    add(
      "repository: {pollInterval: %}",
      [
        "5", "5 s", "-5s", "+5s", "5sec", "5S", "0.5s", "1e3s", "9223372036854775807d", "999999999999999999999s", "s",
        "''", "5s5s", "٥s", "\"5\u{301}s\"",
      ], "refused")
    add("sync: {limits: {maxDeleted: %}}", ["30%", "0", "100%", "0%", "7"], "accepted")
    add(
      "sync: {limits: {maxDeleted: %}}",
      ["+30%", "-1", "101%", "256%", "30 %", "%30", "30%%", "1.5", "2147483648", "3000000000", "''", "٣%"], "refused")
    add("organization: {requestsPerMinute: %}", hostile + ["'1'", "999999999"], "refused")
    add("logLevel: %", hostile, "refused")
    add("webhooks: %", ["1", "x", "{a: 1}", "[1]", "[[]]", "[{}]", "[null]", "[{url: 1}]"], "refused")
    add(
      "%: 1",
      [
        "unknown", "repository.url", "Server", "\"a\\u202eb\"", "'a b'", "\"\\e[31m\"", "<<", "[a]", "\u{E9}",
        "r\u{435}pository", String(repeating: "k", count: 500),
      ], "refused")
    add("a%b: 1", ["\t", "\u{1B}[31m", "\u{202E}", "\u{0}", "\u{85}", "\u{FEFF}"], "refused")
    for text in ["", "\n", "# x", "null", "{}"] { corpus.add(text.debugDescription, text, "accepted") }
    for text in [
      "[]", "x", "1", "- a", "a: [", "%YAML 1.1\n---\n{}", "{}\n---\n{}", String(repeating: "[", count: 5000),
      String(repeating: "x: 1\n", count: 3), String(repeating: "#", count: 300_000),
      String(repeating: "#", count: 2_000_000),
    ] {
      corpus.add(text.prefix(20).debugDescription, text, "refused")
    }
    try Self.inFolder { folder in
      corpus.run { text in
        var text = text
        var environment: [String: String] = [:]
        if !text.contains("repository: {url") { environment["ROUTEKEEPER_REPOSITORY_URL"] = "file:///rules" }
        let isMapping = text.contains(": ") && !text.contains("\n---")
        if isMapping, !text.hasPrefix("organization") {
          text += "\n" + Self.organization
        } else {
          environment["ROUTEKEEPER_ORGANIZATION_DOMAIN"] = "mypurecloud.de"
          environment["ROUTEKEEPER_ORGANIZATION_CLIENT_ID_FILE"] = "id"
          environment["ROUTEKEEPER_ORGANIZATION_CLIENT_SECRET_FILE"] = "secret"
        }
        return Self.verdict(Array(text.utf8), environment, in: folder)
      }
    }
  }

  @Test func addressesOfRepositories() {
    var corpus = Corpus<String>("repository addresses")
    for url in [
      "file:///srv/rules.git", "https://git.example.com/r.git", "http://h/r", "ssh://git@h/r", "ssh://git@h:22/r",
      "git@h:r.git", "h:r", "ssh://git@[::1]:22/r", "HTTPS://h/r",
      "https://h/r?x=1", "file://localhost/r", "https://h:1/r", "https://h:65535/r",
    ] { corpus.add(url, url, "accepted") }
    for url in [
      "", " ", "h", "/srv/rules", "./r", "ftp://h/r", "git://h/r", "ext::sh -c reboot", "ext::x", "h::x", "fd::1",
      "javascript:alert(1)//", "file://other/r", "file:///", "file://",
      "https://", "https:///r", "https://h", "https://h/", "https://user:pass@h/r", "ssh://a:b@h/r", "https://@h/r",
      "ssh://-oProxyCommand=x/r", "-oProxyCommand=x:r", "ssh://-x@h/r",
      "ssh://h:-1/r", "ssh://h:0/r", "ssh://h:65536/r", "ssh://h:+22/r", "ssh://h:2 2/r", "ssh://h:/r", "ssh://h:٢٢/r",
      "h:-r", "https://h\n/r", "https://h/\u{0}", "https://h/é", "https://é/r",
      "https://h/r\u{202E}", "https://h\\@evil/r", "https://h$(id)/r", "https://h;x/r", "https://[::1/r",
      "https://h]/r:x", "ssh://a@b@c:d@h/r", "\u{FEFF}https://h/r", "://h/r", "https:/h/r",
      String(repeating: "a", count: 3000), "https://h/" + String(repeating: "a", count: 2048), "https://h|x/r",
      "https://h'x/r", "https://h`x`/r", "https://h%00/r",
    ] { corpus.add(String(url.prefix(60)), url, url == "javascript:alert(1)//" ? "accepted" : "refused") }
    corpus.run { text in
      guard let remote = try? RemoteURL(text) else { return "refused" }
      if remote.host.hasPrefix("-") || remote.path.hasPrefix("-") || (remote.user ?? "").hasPrefix("-") {
        return "an option"
      }
      return (try? RemoteURL(remote.text)) == remote ? "accepted" : "changed"
    }
  }

  /// Two found by the fuzzer: `[[$]:1` and `[%3yy0y]:0` did not read back as what they were shown as.
  @Test func listenAddresses() {
    var corpus = Corpus<String>("listen addresses")
    for text in ["127.0.0.1:8611", "[::1]:0", "localhost:65535", "[fe80::1%eth0]:1", "a-b.c_d:1"] {
      corpus.add(text, text, "accepted")
    }
    for text in [
      "", ":", ":80", "h", "h:", "h:65536", "h:-1", "h:+1", "h:1 ", "h: 1", " h:1", "h:0x1", "h:\u{661}", "h:\u{301}80",
      "[[$]:1", "[%3yy0y]:0", "[h]:1", "[]:1", "[:1", "]:1", "[::1:1", "::1]:1", "::1:1", "[::1]1", "[::1]x:1",
      "[a]b]:1", "h/:1", "h\n:1",
      "é:1",
      "h\u{0}:1", "h\u{202E}:1", "[\u{301}]:1", "a@b:1", "a:b:1", "http://h:1",
    ] { corpus.add(text.debugDescription, text, "refused") }
    corpus.run { text in
      guard let address = ListenAddress(text) else { return "refused" }
      return ListenAddress(address.description) == address ? "accepted" : "changed"
    }
  }

  @Test func credentialFiles() throws {
    var corpus = Corpus<[UInt8]>("credential files")
    let texts: [(String, [UInt8], String)] = [
      ("plain", Array("s3cret".utf8), "s3cret"), ("LF behind", Array("s3cret\n".utf8), "s3cret"),
      ("CR LF behind", Array("s3cret\r\n".utf8), "s3cret"),
      ("empty", [], "refused"), ("LF only", [0x0A], "refused"), ("CR LF only", [0x0D, 0x0A], "refused"),
      ("two lines", Array("a\nb".utf8), "refused"), ("two LF", Array("a\n\n".utf8), "refused"),
      ("NUL", [0x61, 0], "refused"), ("NUL first", [0, 0x61], "refused"), ("not UTF-8", [0xFF, 0xFE], "refused"),
      ("overlong", [0xC0, 0xAF], "refused"), ("escape", [0x1B, 0x5B], "refused"),
      ("tab", Array("a\tb".utf8), "refused"), ("DEL", [0x7F], "refused"), ("NEL", Array("a\u{85}".utf8), "refused"),
      ("accent", Array("é".utf8), "é"),
      ("64 KiB", [UInt8](repeating: 0x61, count: 65_536), String(repeating: "a", count: 65_536)),
      ("more than 64 KiB", [UInt8](repeating: 0x61, count: 65_537), "refused"),
      ("1 MiB", [UInt8](repeating: 0x61, count: 1 << 20), "refused"),
      ("header injection", Array("a\r\nX-Evil: 1".utf8), "refused"),
    ]
    for (name, bytes, verdict) in texts { corpus.add(name, bytes, verdict) }
    for byte in (0..<0x20 as Range<UInt8>) where byte != 0x0A && byte != 0x0D {
      corpus.add("byte \(byte)", [0x61, byte, 0x62], "refused")
    }
    try Self.inFolder { folder in
      let path = folder.appending(path: "secret").path
      corpus.run { bytes in
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return "cannot write" }
        return (try? SecretFile(setting: "x", path: path).text()) ?? "refused"
      }
      // None of these is a file to read, and none of them may hold up the reader.
      for path in ["/dev/zero", "/dev/null", "/proc/self/mem", folder.path, folder.path + "/none", "", "/dev/stdin\0x"]
      {
        #expect(throws: SecretUnreadable.self, "\(path)") { try SecretFile(setting: "x", path: path).read() }
      }
      let pipe = folder.appending(path: "pipe").path
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(throws: SecretUnreadable.self) { try SecretFile(setting: "x", path: pipe).read() }
    }
  }
}
