import GenesysCloud
import HTTPTransport
import RoutingModel
import Testing

/// Every member of a page's envelope may be missing.
@Suite struct SparsePageTests {
  private func list(_ server: ScriptedServer) async throws -> KindListing {
    try await server.organization().list(.routingRule, fields: .standard)
  }

  /// Pages that count nothing and point nowhere: a list that ended with the first would lack what stands on the others.
  @Test(arguments: [
    ("a page of nothing", 25, 4), ("a page of nothing", 30, 4), ("404", 25, 4), ("400", 25, 4), ("404", 3, 2),
    ("a page of nothing", 0, 1), ("the whole list again", 7, 2), ("the whole list again", 150, 2),
  ]) func withoutAnyCountOnlyAPageOfNothingIsTheEnd(end: String, count: Int, requests: Int) async throws {
    let server = ScriptedServer.api { request, before in
      let start = end == "the whole list again" ? 0 : (request.pageNumber - 1) * 10
      let stop = end == "the whole list again" ? count : min(start + 10, count)
      if start >= stop, let status = Int(end) { return ScriptedServer.json(status, ["message": "no such page"]) }
      let rules = (min(start, stop)..<stop).map { Sample.rule($0) }
      // Orders may differ between answers.
      return ScriptedServer.json(
        200, ["entities": .array(before % 2 == 0 ? rules : rules.reversed()), "total": .null, "nextUri": .null])
    }
    let listing = try await list(server)
    #expect(listing.live.complete && listing.live.objects.count == count)
    #expect(server.requests.count == requests)
  }

  @Test func aListWithoutAnyCountThatRepeatsItselfIsIncomplete() async throws {
    let server = ScriptedServer.api { request, _ in
      let start = (request.pageNumber - 1) * 9
      return ScriptedServer.json(200, Sample.page((start..<(start + 10)).map { Sample.rule($0) }))
    }
    let listing = try await list(server)
    #expect(!listing.live.complete)
    #expect(server.requests.count == 6, "bounded")
  }

  @Test(arguments: [
    (#"{"entities":null,"total":0}"#, true), (#"{"total":0,"pageCount":0}"#, true), (#"{"entities":null}"#, false),
    (#"{"entities":null,"total":1}"#, false), (#"{"entities":{},"total":0}"#, false), ("{}", false),
  ]) func anEmptyListMayBeLeftOutWhereItIsCounted(body: String, isList: Bool) async throws {
    let server = ScriptedServer.api { _, _ in
      .success(IncomingResponse(status: 200, headers: [], body: Array(body.utf8)))
    }
    let listing = try? await list(server)
    #expect((listing?.live.complete ?? false) == isList && listing?.live.objects.isEmpty ?? true)
  }
}
