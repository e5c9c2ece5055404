import GenesysCloud
import RoutingModel
import Testing

@Suite struct FindingTests {
  @Test func comparesNamesByTheirBytesOnEveryPage() async throws {
    // Case differs, the accent is one code point here and two there, and a pattern matches more than itself.
    let names = ["rule 1", "RULE 1", "Rule 1", "Rule 10", "Re\u{301}gle"]
    let server = ScriptedServer.api { request, _ in
      let all = names.enumerated().map { index, name -> JSONValue in
        var rule = Sample.rule(index).objectValue ?? JSONObject()
        rule["name"] = .string(name)
        return .object(rule)
      }
      let page = Array(all[((request.pageNumber - 1) * 2)..<min(request.pageNumber * 2, 5)])
      return ScriptedServer.json(200, Sample.page(page, number: request.pageNumber, total: 5, pageCount: 3))
    }
    let organization = server.organization()
    let (found, exchange) = try await organization.find(.routingRule, Sample.key, fields: .standard)
    #expect(found.map(\.id.string) == ["id-2"])
    #expect(exchange.attempts == 3)
    #expect(server.requests[0].query("queueId") == "q1" && server.requests[0].query("name") == "Rule%201")
    let other = ResourceKey(kind: "RoutingRule", scope: "q1", name: "R\u{E9}gle")
    #expect(try await organization.find(.routingRule, other, fields: .standard).0.isEmpty)
  }

  @Test func anotherQueuesRuleOfThatNameIsNotIt() async throws {
    let server = ScriptedServer.api { _, _ in
      ScriptedServer.json(
        200,
        Sample.page(
          [Sample.rule(1, queue: "q2"), Sample.rule(1)].enumerated().map { index, rule in
            var object = rule.objectValue ?? JSONObject()
            object["id"] = .string("id-\(index)")
            return .object(object)
          }, total: 2))
    }
    let (found, _) = try await server.organization().find(.routingRule, Sample.key, fields: .standard)
    #expect(found.map(\.id.string) == ["id-1"])
  }

  @Test(arguments: ["a*", "*", " lead", "trail ", "tab\t", "50%", "a,b", "say \"x\"", "back\\slash"])
  func namesThatAFilterCouldMisreadAreLookedForInTheWholeQueue(name: String) async throws {
    let server = ScriptedServer.api { _, _ in
      var rule = Sample.rule(1).objectValue ?? JSONObject()
      rule["name"] = .string(name)
      return ScriptedServer.json(200, Sample.page([.object(rule)], total: 1))
    }
    let key = ResourceKey(kind: "RoutingRule", scope: "q1", name: ExactText(name))
    let (found, _) = try await server.organization().find(.routingRule, key, fields: .standard)
    #expect(found.count == 1)
    #expect(server.requests[0].query("name") == nil && server.requests[0].query("queueId") == "q1")
  }

  @Test func headersOfTheNameAreReadByTheirId() async throws {
    let server = ScriptedServer.api { request, _ in
      request.path.hasSuffix("skillgroups")
        ? ScriptedServer.json(200, Sample.page([["id": "g1", "name": "Group"], ["id": "g2", "name": "group"]]))
        : ScriptedServer.json(200, ["id": "g1", "name": "Group", "skillConditions": []])
    }
    let key = ResourceKey(kind: "SkillGroup", scope: nil, name: "Group")
    let (found, exchange) = try await server.organization().find(.skillGroup, key, fields: .standard)
    #expect(found.map(\.id.string) == ["g1"] && exchange.attempts == 2)
  }

  @Test func anAbsenceInAListThatMovesIsNotConcluded() async throws {
    let server = ScriptedServer.api { _, count in
      ScriptedServer.json(200, Sample.page([Sample.rule(2)], total: 3))
    }
    await #expect(throws: ReadFailure.self) {
      _ = try await server.organization().find(.routingRule, Sample.key, fields: .standard)
    }
  }

  @Test func oneObjectIsReadByItsEscapedId() async throws {
    let server = ScriptedServer.api { request, _ in
      request.path.hasSuffix("a%2Fb%3F")
        ? ScriptedServer.json(404, ["message": "gone"]) : ScriptedServer.json(200, Sample.rule(1))
    }
    let organization = server.organization()
    #expect(try await organization.read(.routingRule, id: "a/b?", fields: .standard).0 == nil)
    #expect(try await organization.read(.routingRule, id: "id-1", fields: .standard).0?.version == 3)
    await #expect(throws: ReadFailure.self) {
      _ = try await organization.read(.routingRule, id: "id-2", fields: .standard)
    }
  }
}
