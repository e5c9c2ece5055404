import GenesysCloud
import HTTPTransport
import RoutingModel
import Testing

/// Whatever a server sends back: no secret reaches a log line or an error.
@Suite struct SecretTests {
  private static let secrets = ["s3cret-canary", "t0ken-canary", "Y2xpZW50OnMzY3JldC1jYW5hcnk="]

  @Test(arguments: [200, 302, 400, 401, 403, 404, 409, 429, 500])
  func noSecretShowsEvenIfTheServerRepeatsIt(status: Int) async throws {
    let echo = Self.secrets.joined(separator: " ")
    let server = ScriptedServer.api { _, _ in
      ScriptedServer.json(
        status,
        ["message": .string("you sent \(echo)"), "code": .string(echo), "contextId": .string(echo),
          "details": [["fieldName": .string(echo)]]],
        [("ININ-Correlation-Id", echo), ("Location", "http://elsewhere.test/?\(echo)")])
    }
    let organization = server.organization()
    var texts: [String] = []
    do { _ = try await organization.list(.routingRule, fields: .standard) } catch { texts.append("\(error) \(error.message)") }
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
          ["error": "invalid_client",
            "error_description": .string("\(request.header("Authorization") ?? "") \(Self.secrets[0])")])
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

  private func check(_ texts: [String]) {
    for text in texts {
      for secret in Self.secrets { #expect(!text.contains(secret), "\(secret) in \(text.prefix(300))") }
    }
  }
}
