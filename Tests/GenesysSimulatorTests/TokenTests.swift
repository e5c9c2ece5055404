import GenesysSimulator
import RoutingModel
import Testing

@Suite struct TokenTests {
  @Test func bothWaysOfAuthorizationGiveAToken() throws {
    var organisation = try Organisation()
    let basic = organisation.requestToken(form: "grant_type=client_credentials", basic: "Y2xpZW50OnMzY3JldA==")
    #expect(basic.status == 200)
    #expect(basic.json?["token_type"] == "bearer")
    #expect(basic.json?["expires_in"] == 86_400)
    #expect(organisation.requestToken().status == 200)
    #expect(organisation.world.tokensIssued == 3)
  }

  @Test(arguments: [
    ("grant_type=client_credentials&client_id=client&client_secret=wrong", 400, "invalid_client"),
    ("grant_type=client_credentials", 400, "invalid_client"),
    ("grant_type=password&client_id=client&client_secret=s3cret", 400, "unsupported_grant_type"),
  ])
  func wrongRequestsGetOAuthErrors(form: String, status: Int, error: String) throws {
    var organisation = try Organisation()
    let response = organisation.requestToken(form: form)
    #expect(response.status == status)
    #expect(response.json?["error"]?.stringValue == error)
    #expect(response.json?["error_description"] != nil)
    #expect(response.json?["code"] == nil)
  }

  @Test func wrongSecretMayBe401() throws {
    var organisation = try Organisation { $0.wrongSecretStatus = .unauthorized }
    #expect(
      organisation.requestToken(form: "grant_type=client_credentials&client_id=client&client_secret=x").status == 401)
  }

  @Test func theEndpointHasItsOwnLimit() throws {
    var organisation = try Organisation { $0.tokenRequestsPerMinute = 2 }
    #expect(organisation.requestToken().status == 200)
    let refused = organisation.requestToken()
    #expect(refused.status == 400)
    #expect(refused.json?["error"] == "invalid_request")
    #expect(refused.json?["error_description"]?.stringValue?.hasPrefix("rate limit exceeded") == true)
    organisation.wait(60_000)
    #expect(organisation.requestToken().status == 200)
  }

  @Test func aTokenEndsWithItsLifetime() throws {
    var organisation = try Organisation { $0.tokenLifetimeSeconds = 100 }
    organisation.wait(99_999)
    #expect(organisation.send("GET", Organisation.rules).status == 200)
    organisation.wait(1)
    let late = organisation.send("GET", Organisation.rules)
    #expect(late.status == 401)
    #expect(late.code == "bad.credentials")
  }

  @Test func aTokenEndsWhenIdle() throws {
    var organisation = try Organisation { $0.tokenIdleSeconds = 900 }
    for _ in 0..<3 {
      organisation.wait(899_000)
      #expect(organisation.send("GET", Organisation.rules).status == 200)
    }
    organisation.wait(901_000)
    #expect(organisation.send("GET", Organisation.rules).status == 401)
  }

  @Test func revokedAndMissingTokensAreRefused() throws {
    var organisation = try Organisation()
    organisation.world.revokeTokens()
    #expect(organisation.send("GET", Organisation.rules).status == 401)
    let bare = organisation.world.handle(SimulatedRequest("GET", Organisation.rules), now: organisation.now)
    #expect(bare.status == 401)
    #expect(bare.code == "authentication.required")
  }

  @Test(arguments: [
    ("GET", "", "routing:rule:view"), ("POST", "", "routing:rule:add"), ("PATCH", "/1", "routing:rule:edit"),
    ("DELETE", "/1", "routing:rule:delete"),
  ])
  func aMissingPermissionIsNamed(method: String, suffix: String, permission: String) throws {
    var organisation = try Organisation(permissions: ["routing:queue:view"])
    let response = organisation.send(method, Organisation.rules + suffix, ["name": "A"])
    #expect(response.status == 403)
    #expect(response.code == "missing.permissions")
    #expect(response.json?["message"]?.stringValue?.contains(permission) == true)
    #expect(organisation.send("GET", "/api/v2/routing/queues").status == 200)
  }
}
