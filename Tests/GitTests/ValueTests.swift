import Testing

@testable import Git

@Suite struct ObjectIDTests {
  @Test func keepsItsDigitsAndOrdersAsBytes() throws {
    let low = try #require(ObjectID(hex: "00ff0123456789abcdef0123456789abcdef0123"))
    let high = try #require(ObjectID(hex: "FF00000000000000000000000000000000000001"))
    #expect(low.hex == "00ff0123456789abcdef0123456789abcdef0123")
    #expect(high.hex == "ff00000000000000000000000000000000000001")
    #expect(low < high)
    #expect(low.bytes.prefix(3) == [0, 255, 1])
    #expect(ObjectID(bytes: low.bytes) == low)
    #expect(ObjectID(low.oid) == low)
  }

  @Test(arguments: ["", "abc", String(repeating: "g", count: 40), String(repeating: "0", count: 41)])
  func refusesOtherText(_ text: String) {
    #expect(ObjectID(hex: text) == nil)
  }
}

@Suite struct RemoteURLTests {
  @Test(arguments: [
    ("https://git.example.com/rules.git", "https://git.example.com/rules.git"),
    ("https://ada@git.example.com:8443/rules.git", "https://git.example.com:8443/rules.git"),
    ("https://git.example.com/rules.git?token=secret", "https://git.example.com/rules.git"),
    ("ssh://git@git.example.com/rules.git", "ssh://git.example.com/rules.git"),
    ("ssh://git@[::1]:2222/rules.git", "ssh://[::1]:2222/rules.git"),
    ("git@git.example.com:team/rules.git", "ssh://git.example.com/team/rules.git"),
    ("file:///srv/rules.git", "file:///srv/rules.git"),
    ("HTTP://localhost:3000/r", "http://localhost:3000/r"),
  ])
  func showsTheAddressWithoutUser(_ text: String, _ shown: String) throws {
    #expect(try RemoteURL(text).description == shown)
  }

  @Test(arguments: [
    "", "rules.git", "/srv/rules.git", "git://example.com/r", "ext::sh -c id", "https://", "https://example.com",
    "https://ada:secret@example.com/r", "ssh://-oProxyCommand=id/r", "ssh://-x@host/r", "-x@host:r", "host:-r",
    "https://example.com:0/r", "https://example.com:99999/r", "https://exa mple.com/r", "https://example.com/r\n",
    "file://relative/path", "file:///", "ftp://example.com/r", "https://exämple.com/r",
  ])
  func refuses(_ text: String) {
    do {
      let accepted = try RemoteURL(text)
      Issue.record("accepted as \(accepted)")
    } catch {
      #expect(error.code == .configuration)
      #expect(error.message.contains("repository.url"))
      #expect(!error.description.contains("secret"))
    }
  }
}

@Suite struct WorkerMessageTests {
  @Test func requestSurvivesTheWay() throws {
    let request = FetchRequest(
      operation: .fetch, place: MirrorPlace(directory: "/state/mirror"), remote: try RemoteURL("git@host:r"),
      branch: "main",
      credentials: GitCredentials(passwordFile: "/p", knownHostsFile: "/k"),
      connection: GitConnection(transport: .git, proxy: "http://proxy:3128"),
      limits: GitLimits(references: 1, packObjects: 2, objectBytes: 3), isRebuild: true, deadlineSeconds: 60)
    let message = try #require(FieldMessage(encoded: request.message.encoded))
    #expect(FetchRequest(message) == request)
  }

  static let answers: [FetchAnswer] = [
    .tip(ObjectID(bytes: [UInt8](repeating: 7, count: 20))!, replacement: true),
    .absent(.emptyRepository, replacement: false),
    .absent(.noSuchBranch(others: ["a", "b/c"]), replacement: true), .compacted,
    .failure(GitError(.timeout, "Too slow.", detail: "really")), .failure(GitError(.other, "")),
  ]

  @Test(arguments: answers) func answerSurvivesTheWay(_ answer: FetchAnswer) throws {
    let message = try #require(FieldMessage(encoded: answer.message.encoded))
    #expect(FetchAnswer(message) == answer)
  }

  @Test func everyCutOrGrownMessageIsRefused() {
    let whole = FetchAnswer.failure(GitError(.timeout, "Too slow.")).message.encoded
    for count in 0..<whole.count { #expect(FieldMessage(encoded: Array(whole.prefix(count))) == nil) }
    #expect(FieldMessage(encoded: whole + [0]) == nil)
    #expect(FieldMessage(encoded: [0, 0, 0, 8, 255, 255, 255, 255, 0, 0, 0, 0]) == nil)
  }
}

@Suite struct KnownHostsTests {
  @Test func putsTheKeysThatWorkFirst() {
    let hosts = KnownHosts(
      "# comment\nhost ssh-rsa AAAA\nhost ecdsa-sha2-nistp256 BBBB\n[host]:2222 ssh-ed25519 CCCC\n")
    #expect(hosts.text == "[host]:2222 ssh-ed25519 CCCC\nhost ecdsa-sha2-nistp256 BBBB\nhost ssh-rsa AAAA\n")
    #expect(hosts.names("host", port: nil))
    #expect(hosts.names("host", port: 2222))
    #expect(!hosts.names("host", port: 2223))
    #expect(!hosts.names("other", port: nil))
  }
}
