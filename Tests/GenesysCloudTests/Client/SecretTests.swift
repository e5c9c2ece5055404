import GenesysCloud
import HTTPTransport
import RoutingModel
import Synchronization
import Testing

/// Whatever a server sends back: no secret reaches a log line or an error.
@Suite struct SecretTests {
  private static let secrets = ["s3cret-canary", "t0ken-canary", "Y2xpZW50OnMzY3JldC1jYW5hcnk="]

  @Test(arguments: [200, 302, 400, 401, 403, 404, 409, 429, 500])
  func noSecretShowsEvenIfTheServerRepeatsIt(status: Int) async throws {
    // With an accent behind it, a secret ends in another character, but its bytes are all there.
    let echo = Self.secrets.map { "\($0) \($0)\u{301}" }.joined(separator: " ")
    let server = ScriptedServer.api { _, _ in
      ScriptedServer.json(
        status,
        [
          "message": .string("you sent \(echo)"), "code": .string(echo), "contextId": .string(echo),
          "details": [["fieldName": .string(echo)]],
        ],
        [("ININ-Correlation-Id", echo), ("Location", "http://elsewhere.test/?\(echo)")])
    }
    let organization = server.organization()
    var texts: [String] = []
    do { _ = try await organization.list(.routingRule, fields: .standard) } catch {
      texts.append("\(error) \(error.message)")
    }
    for outcome in [
      await organization.create(.routingRule, key: Sample.key, desired: Sample.desired(), fields: .standard),
      await organization.delete(.routingRule, id: "id-1"),
    ] { texts.append("\(outcome)") }
    texts.append("\(await organization.probe([.routingRule]))")
    texts.append("\(organization)")
    var dumped = ""
    dump(organization, to: &dumped)
    texts += [dumped, server.logs.text]
    check(texts)
    #expect(server.logs.text.contains("/api/v2/routing/rules"))
  }

  @Test(arguments: [400, 401, 403, 500]) func noSecretShowsWhenTheTokenIsRefused(status: Int) async throws {
    for way in OrganizationSettings.Authorization.allCases {
      let server = ScriptedServer { request, _ in
        ScriptedServer.json(
          status,
          [
            "error": "invalid_client",
            "error_description": .string("\(request.header("Authorization") ?? "") \(Self.secrets[0])"),
          ])
      }
      let organization = server.organization { $0.authorization = way }
      var texts: [String] = []
      do { _ = try await organization.list(.routingRule, fields: .standard) } catch { texts.append("\(error)") }
      #expect(!texts.isEmpty)
      check(texts + [server.logs.text])
    }
  }

  @Test func noSecretShowsWhenTheConnectionFails() async throws {
    let server = ScriptedServer.api { request, _ in
      .failure(.unknown("broke at \(request.header("Authorization") ?? "")"))
    }
    var texts: [String] = []
    do { _ = try await server.organization().list(.routingRule, fields: .standard) } catch { texts.append("\(error)") }
    check(texts + [server.logs.text])
  }

  /// Wherever a message is cut, no part of a secret stays.
  @Test func noPartOfASecretStaysWhereAMessageIsCut() async throws {
    for length in stride(from: 90, through: 2_000, by: 10) {
      let padding = String(repeating: "x", count: length)
      let server = ScriptedServer.api { _, _ in
        ScriptedServer.json(
          400, ["message": .string(padding + Self.secrets[1]), "code": .string(padding + Self.secrets[0])],
          [("ININ-Correlation-Id", padding + Self.secrets[1])])
      }
      let outcome = await server.organization().delete(.routingRule, id: "id-1")
      for secret in Self.secrets { #expect(!"\(outcome)".contains(secret.prefix(3)), "cut after \(length)") }
      check([server.logs.text])
    }
  }

  /// A daemon runs for months and gets a token a day.
  @Test func theSecretIsStillHiddenAfterManyTokens() async throws {
    let issued = Mutex(0)
    let server = ScriptedServer { request, _ in
      if request.path == "/oauth/token" {
        let number = issued.withLock {
          $0 += 1
          return $0
        }
        return ScriptedServer.json(200, ["access_token": .string("token-number-\(number)"), "expires_in": 300])
      }
      return ScriptedServer.json(
        400, ["message": .string("\(request.header("Authorization") ?? "") \(Self.secrets[0])")])
    }
    let organization = server.organization()
    for _ in 0..<40 {
      let text = "\(await organization.delete(.routingRule, id: "id-1"))"
      #expect(!text.contains("token-number") && text.contains("[hidden]"))
      check([text, server.logs.text])
      server.time.advance(300_000)
    }
    #expect(server.tokenRequests.count == 40)
  }

  /// A form carries the secret in another spelling, and so does whoever repeats the form.
  @Test func theSpellingOfAFormIsHiddenToo() async throws {
    let server = ScriptedServer { request, _ in
      ScriptedServer.json(400, ["error": "invalid_client", "description": .string("you sent \(request.text)")])
    }
    let organization = server.organization(secret: "c@nary/+ %") { $0.authorization = .form }
    do {
      _ = try await organization.list(.routingRule, fields: .standard)
      Issue.record("a refused client read a list")
    } catch {
      #expect("\(error)".contains("you sent") && !"\(error)".contains("c%40nary") && !"\(error)".contains("c@nary"))
    }
    #expect(server.tokenRequests[0].text.contains("client_secret=c%40nary%2F%2B%20%25"))
  }

  @Test(arguments: [
    #"{"entities":[{"name":"t0ken-canary","priority":1}],"total":1}"#,
    #"{"entities":[{"id":"t0ken-canary","name":""}],"total":1}"#, #"{"t0ken-canary" 5}"#,
  ]) func noSecretShowsInWhatCannotBeRead(body: String) async throws {
    let server = ScriptedServer.api { _, _ in
      .success(IncomingResponse(status: 200, headers: [], body: Array(body.utf8)))
    }
    do {
      _ = try await server.organization().list(.routingRule, fields: .standard)
      Issue.record("accepted \(body)")
    } catch { check(["\(error)", server.logs.text]) }
  }

  @Test func messagesOnTheWireAreNotDescribed() {
    let request = OutgoingRequest(
      method: "POST", url: "http://x/?s3cret-canary", headers: [("Authorization", "t0ken-canary")],
      body: Array("s3cret-canary".utf8))
    let response = IncomingResponse(status: 200, headers: [("X", "t0ken-canary")], body: Array("t0ken-canary".utf8))
    var dumped = ""
    dump((request, response), to: &dumped)
    check([dumped, "\(request) \(response)", String(reflecting: request), String(reflecting: [response])])
  }

  private func check(_ texts: [String]) {
    for text in texts {
      for secret in Self.secrets {
        #expect(!Array(text.utf8).contains(Array(secret.utf8)), "\(secret) in \(text.prefix(300))")
      }
    }
  }
}
