import GenesysCloud
import HTTPTransport
import RoutingModel
import Synchronization
import Testing

@Suite struct ListingTests {
  private func list(
    _ server: ScriptedServer, _ kind: ResourceKind = .routingRule, previous: KindListing? = nil
  ) async throws -> KindListing {
    try await server.organization().list(kind, fields: .standard, previous: previous)
  }

  @Test(arguments: [0, 1, 99, 100, 101, 1_234]) func readsEveryPageOnce(count: Int) async throws {
    let server = ScriptedServer.api { request, _ in
      ScriptedServer.json(200, Sample.page(of: Array(0..<count), size: 100, number: request.pageNumber))
    }
    let listing = try await list(server)
    #expect(listing.live.complete)
    #expect(listing.live.objects.map(\.id.string) == (0..<count).map { "id-\($0)" })
    #expect(server.requests.count == max(1, (count + 99) / 100))
    #expect(listing.requests == server.requests.count)
    #expect(server.tokenRequests.count == 1)
  }

  @Test func aClampedPageSizeIsTakenFromWhatCameBack() async throws {
    let server = ScriptedServer.api { request, _ in
      ScriptedServer.json(200, Sample.page(of: Array(0..<60), size: 7, number: request.pageNumber))
    }
    #expect(try await list(server).live.objects.count == 60)
    #expect(server.requests.count == 9)
  }

  @Test func aRefusedPageSizeIsHalvedAndRemembered() async throws {
    let server = ScriptedServer.api { request, _ in
      if request.pageSize > 30 {
        return ScriptedServer.json(400, ["message": "pageSize too large", "code": "bad.request"])
      }
      return ScriptedServer.json(
        200, Sample.page(of: Array(0..<60), size: request.pageSize, number: request.pageNumber))
    }
    let first = try await list(server)
    #expect(first.live.objects.count == 60 && server.requests.count == 2 + 3)
    _ = try await list(server, previous: first)
    #expect(server.requests.count == 5 + 3)
  }

  @Test func a400ThatHasNothingToDoWithThePageSizeIsReported() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(400, ["message": "no such sort order"]) }
    await #expect(throws: ReadFailure.refused(RemoteError(status: 400, code: nil, message: "no such sort order"))) {
      _ = try await list(server)
    }
  }

  @Test(arguments: [true, false]) func withoutCountsItGoesOnUntilNoPageFollows(nextURI: Bool) async throws {
    let server = ScriptedServer.api { request, _ in
      let numbers = Array(((request.pageNumber - 1) * 10)..<min(request.pageNumber * 10, 30))
      let next = nextURI && request.pageNumber < 3 ? "/next" : nil
      return ScriptedServer.json(
        200, Sample.page(numbers.map { Sample.rule($0) }, total: nextURI ? nil : 30, next: next))
    }
    #expect(try await list(server).live.objects.count == 30)
    #expect(server.requests.count == 3)
  }

  @Test func entitiesThatMoveOnceAreReadAgain() async throws {
    // While the first read is under way, the last entity moves to the front: one stands on two pages, one is missed.
    let server = ScriptedServer.api { request, count in
      let numbers = count == 0 ? Array(0..<20) : [19] + Array(0..<19)
      return ScriptedServer.json(200, Sample.page(of: numbers, size: 10, number: request.pageNumber))
    }
    let listing = try await list(server)
    #expect(listing.live.complete)
    #expect(Set(listing.live.objects.map(\.id)).count == 20)
    #expect(server.requests.count == 4)
  }

  @Test(arguments: ["total", "duplicate", "short", "vanished"]) func aListThatNeverStandsStillIsIncomplete(
    way: String
  ) async throws {
    let server = ScriptedServer.api { request, count in
      switch way {
      case "total":
        return ScriptedServer.json(200, Sample.page(of: Array(0..<(20 + count)), size: 10, number: request.pageNumber))
      case "duplicate":
        return ScriptedServer.json(
          200, Sample.page(of: Array(0..<10) + Array(9..<19), size: 10, number: request.pageNumber))
      case "short": return ScriptedServer.json(200, Sample.page([Sample.rule(1)], total: 2, pageCount: 1))
      default:
        if request.pageNumber == 2 { return ScriptedServer.json(404, ["message": "no such page"]) }
        return ScriptedServer.json(200, Sample.page(of: Array(0..<20), size: 10, number: 1))
      }
    }
    let listing = try await list(server)
    #expect(!listing.live.complete)
    #expect(listing.live.available)
    #expect(Set(listing.live.objects.map(\.id)).count == listing.live.objects.count)
    #expect(server.requests.count <= 12, "bounded")
  }

  @Test func cursorsAreFollowedAndDecoded() async throws {
    let server = ScriptedServer.api { request, _ in
      let group: @Sendable (Int) -> JSONValue = {
        ["id": .string("g\($0)"), "name": .string("G\($0)"), "skillConditions": []]
      }
      switch request.query("after") {
      case nil: return ScriptedServer.json(200, Sample.page([group(1)], next: "/x?pageSize=100&after=a%2Bb%3D"))
      case "a%2Bb%3D": return ScriptedServer.json(200, Sample.page([group(2)], next: "http://evil.test/x?after=c"))
      default: return ScriptedServer.json(200, Sample.page([group(3)]))
      }
    }
    let listing = try await list(server, .skillGroup)
    #expect(listing.live.objects.map(\.id.string) == ["g1", "g2", "g3"])
    #expect(listing.live.complete)
    #expect(server.requests.allSatisfy { $0.path == "/api/v2/routing/skillgroups" && $0.query("pageNumber") == nil })
  }

  @Test func aCursorThatDoesNotAdvanceIsAnError() async throws {
    let server = ScriptedServer.api { _, _ in
      ScriptedServer.json(200, Sample.page([], next: "/x?after=same"))
    }
    await #expect(throws: ReadFailure.self) { _ = try await list(server, .skillGroup) }
    #expect(server.requests.count == 2)
  }

  @Test func absurdCountsAreAnErrorAndNotALoop() async throws {
    let server = ScriptedServer.api { _, _ in
      ScriptedServer.json(
        200, ["entities": [Sample.rule(1)], "total": .integer(.max), "pageCount": .integer(.max), "pageSize": -1])
    }
    await #expect(throws: ReadFailure.self) { _ = try await list(server) }
    #expect(server.requests.count == 1)
  }

  @Test func aKindThatTheOrganisationLacksIsUnavailableAndNotEmpty() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(404, ["message": "not found"]) }
    let listing = try await list(server)
    #expect(!listing.live.available && !listing.live.complete)
    await #expect(throws: ReadFailure.self) { _ = try await server.organization().references(.queues) }
  }

  @Test(arguments: [
    (#"{"id":"x","priority":1,"queue":{"id":"q"},"expression":{},"name":""}"#, "has no name"),
    (#"{"name":"Nameless owner","priority":1,"queue":{"id":"q"},"expression":{}}"#, "(\"Nameless owner\") has no id"),
    (#"{"id":"x","name":"n","priority":1,"queue":{"name":"only"},"expression":{}}"#, "id x has no queue"),
    (#"{"id":7,"name":"n"}"#, "has no id"), ("17", "a number instead of an object"), (#""x""#, "has no id"),
  ]) func anEntityThatCannotBeUnderstoodIsNamed(entity: String, part: String) async throws {
    let server = ScriptedServer.api { _, _ in
      .success(IncomingResponse(status: 200, headers: [], body: Array("{\"entities\":[\(entity)],\"total\":1}".utf8)))
    }
    do {
      _ = try await list(server)
      Issue.record("the list was accepted")
    } catch let failure as ReadFailure {
      #expect(
        failure.message.contains(part)
          || part == "a number instead of an object" && failure.message.contains("has no id"))
      #expect(failure.message.contains("entity 1"))
    }
    #expect(server.requests.count == 1, "asking again does not help")
  }

  @Test func unknownFieldsAndValuesDoNotMatter() async throws {
    var rule = try #require(Sample.rule(1).objectValue)
    rule["futureField"] = ["deep": [1, 2]]
    rule["enabled"] = "SOMETIMES"
    let entity = JSONValue.object(rule)
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, Sample.page([entity], total: 1)) }
    let objects = try await list(server).live.objects
    #expect(objects.first?.canonical.object["enabled"] == "SOMETIMES")
    #expect(objects.first?.canonical.object["futureField"] == nil)
  }

  @Test func garbageIsAskedForAgainAFewTimes() async throws {
    for bodies in [["{\"entities\":[", "ok"], ["", "[]", "ok"], ["", "", ""]] {
      let server = ScriptedServer.api { request, count in
        guard bodies[min(count, bodies.count - 1)] != "ok" else {
          return ScriptedServer.json(200, Sample.page(of: [1], size: 10, number: 1))
        }
        return .success(IncomingResponse(status: 200, headers: [], body: Array(bodies[min(count, 2)].utf8)))
      }
      if bodies.last == "ok" {
        #expect(try await list(server).live.objects.count == 1)
      } else {
        await #expect(throws: ReadFailure.self) { _ = try await list(server) }
        #expect(server.requests.count == 3)
      }
    }
  }

  @Test func headersAreReadByIdOnlyWhenTheirMarkerMoves() async throws {
    let modified = Mutex<[Int: Int]>([:])
    let server = ScriptedServer.api { request, _ in
      let version: @Sendable (Int) -> JSONValue = { id in .string("2026-\(modified.withLock { $0[id, default: 0] })") }
      let header: @Sendable (Int) -> JSONValue = {
        ["id": .string("g\($0)"), "name": .string("G\($0)"), "dateModified": version($0)]
      }
      if request.path.hasSuffix("skillgroups") {
        return ScriptedServer.json(200, Sample.page((0..<30).map(header)))
      }
      let id = Int(request.path.split(separator: "g").last ?? "") ?? -1
      return ScriptedServer.json(
        200,
        ["id": .string("g\(id)"), "name": .string("G\(id)"), "dateModified": version(id), "skillConditions": []])
    }
    let first = try await list(server, .skillGroup)
    #expect(first.live.objects.count == 30 && first.requests == 31)
    let second = try await list(server, .skillGroup, previous: first)
    #expect(second.requests == 1 && second.live.objects == first.live.objects)
    modified.withLock { $0[17] = 1 }
    let third = try await list(server, .skillGroup, previous: second)
    #expect(third.requests == 2 && third.live.complete)
    #expect(server.requests.last?.path == "/api/v2/routing/skillgroups/g17")
  }

  @Test func aHeaderWithoutAnyMarkerIsAlwaysReadAgain() async throws {
    let server = ScriptedServer.api { request, _ in
      request.path.hasSuffix("skillgroups")
        ? ScriptedServer.json(200, Sample.page([["id": "g1", "name": "G"]]))
        : ScriptedServer.json(200, ["id": "g1", "name": "G", "skillConditions": []])
    }
    let first = try await list(server, .skillGroup)
    #expect(try await list(server, .skillGroup, previous: first).requests == 2)
  }

  @Test func unchangedPagesAreReusedAndChangedOnesAreSeen() async throws {
    let priority = Mutex<Int64>(5)
    let server = ScriptedServer.api { request, _ in
      let start = (request.pageNumber - 1) * 100
      let rules = (start..<(start + 100)).map { Sample.rule($0, priority: $0 == 150 ? priority.withLock { $0 } : 5) }
      return ScriptedServer.json(200, Sample.page(rules, number: request.pageNumber, total: 300, pageCount: 3))
    }
    let first = try await list(server)
    let second = try await list(server, previous: first)
    #expect(second.live.objects == first.live.objects && second.requests == 3)
    priority.withLock { $0 = 6 }
    let third = try await list(server, previous: second)
    let moved = zip(third.live.objects, first.live.objects).filter { $0 != $1 }.map(\.0)
    #expect(moved.map(\.id.string) == ["id-150"])
    #expect(moved.first?.canonical.object["priority"] == 6)
  }

  @Test func otherCallFieldsMakeTheOldListingUseless() async throws {
    var rule = try #require(Sample.rule(1).objectValue)
    rule["expression"] = ["type": "condition", "field": "tag", "operator": "eq", "value": "true"]
    let entity = JSONValue.object(rule)
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, Sample.page([entity], total: 1)) }
    let organization = server.organization()
    let declared = CallFields(types: ["tag": [.string]])
    let first = try await organization.list(.routingRule, fields: declared)
    #expect(first.live.objects.first?.canonical.object["expression"]?["value"] == "true")
    let second = try await organization.list(.routingRule, fields: .standard, previous: first)
    #expect(second.live.objects.first?.canonical.object["expression"]?["value"] == true)
  }

  @Test func twoObjectsOfOneIdentityAreBothKept() async throws {
    var twin = try #require(Sample.rule(1).objectValue)
    twin["id"] = "twin"
    let entities = [Sample.rule(1), JSONValue.object(twin)]
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, Sample.page(entities, total: 2)) }
    let listing = try await list(server)
    #expect(listing.live.complete && listing.live.objects.map(\.key) == [Sample.key, Sample.key])
  }

  @Test func referencesKeepTheirPagesBetweenPasses() async throws {
    let server = ScriptedServer.api { request, _ in
      ScriptedServer.json(200, Sample.page([["id": "q1", "name": "Support"], ["id": "q2"]], total: 2, pageCount: 1))
    }
    let organization = server.organization()
    for _ in 0..<2 {
      #expect(
        try await organization.references(.queues) == [
          ReferenceEntry(id: "q1", name: "Support"), ReferenceEntry(id: "q2", name: ""),
        ])
    }
    #expect(server.requests.map(\.path) == ["/api/v2/routing/queues", "/api/v2/routing/queues"])
  }

  @Test func pathsOfKindsCanBeSet() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, Sample.page([], total: 0)) }
    _ = try await server.organization { $0.basePaths = ["RoutingRule": "custom/rules/"] }
      .list(.routingRule, fields: .standard)
    #expect(server.requests.map(\.path) == ["/custom/rules"])
  }
}
