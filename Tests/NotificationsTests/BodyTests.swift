import Foundation
import Journal
import Notifications
import RoutingModel
import Testing

@Suite struct BodyTests {
  func body(_ event: EventDraft, _ format: WebhookFormat) async throws -> String {
    let folder = StateFolder()
    let journal = try folder.open()
    try await journal.setEndpoints([EndpointRegistration(name: "a", events: ["*"])])
    try await journal.commit(Sample.transaction([event, event]))
    let delivery = try #require(try await journal.deliveries(endpoint: "a", limit: 2).last)
    let bytes = WebhookBody.bytes(delivery, format: format, source: "/routekeeper/test")
    try journal.close()
    let reopened = try folder.open()
    let again = try #require(try await reopened.deliveries(endpoint: "a", limit: 2).last)
    #expect(WebhookBody.bytes(again, format: format, source: "/routekeeper/test") == bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func cloudEvent() async throws {
    let zeros = String(repeating: "0", count: 64)
    let sha = Sample.commit.sha
    let text = try await body(Sample.event(), .cloudevents)
    #expect(
      text == """
        {"data":{"actor":"Ann <ann@example.com>","auditHead":{"hash":"\(zeros)","size":0},"change":"updated",\
        "commit":{"author":"Ann <ann@example.com>","branch":"main","sha":"\(sha)","subject":"Raise the priority",\
        "time":"2026-11-18T10:50:00Z"},"details":{},"prevSequence":1,"resource":{"conditionCount":4,"id":"rule-1",\
        "identity":{"name":"Escalation","queue":"Technical Support"},"kind":"RoutingRule","queueID":"queue-1"},\
        "sequence":2,"write":{"attempts":2,"correlationID":"corr-1","latencyMilliseconds":34,"status":200}},\
        "datacontenttype":"application/json","id":"evt-2","source":"/routekeeper/test","specversion":"1.0",\
        "subject":"RoutingRule/Technical Support/Escalation","time":"2026-11-18T11:06:40.123Z",\
        "type":"routekeeper.resource.updated"}
        """)
  }

  @Test func eventAboutACommit() async throws {
    let text = try await body(
      Sample.event(.commitRejected, change: "rejected", resource: nil, details: JSONObject([("errors", 2)])),
      .cloudevents)
    let event = try JSONReader.read(text)
    #expect(event["subject"] == .string("commit/" + Sample.commit.sha))
    #expect(event["data"]?["details"]?["errors"] == 2)
    #expect(event["data"]?["resource"] == nil)
  }

  @Test func tutorialPayload() async throws {
    let text = try await body(Sample.event(), .tutorial)
    #expect(
      text == """
        {"audit":{"conditions_count":4,"operator":"Ann <ann@example.com>","queue_id":"queue-1",\
        "rule_name":"Escalation","validation_steps":["depth_check","precedence_check","type_casting",\
        "schema_serialization"]},"commit_sha":"\(Sample.commit.sha)","event":"routing.rule.verified",\
        "metrics":{"condition_count":4,"estimated_match_rate":null,"evaluation_latency_ms":null},\
        "rule_id":"rule-1","timestamp":"2026-11-18T11:06:40Z","validation_status":"passed"}
        """)
  }

  @Test func tutorialPayloadWithMeasuredValues() async throws {
    let details = JSONObject([
      ("evaluationLatencyMilliseconds", .number(JSONNumber(0.25) ?? 0)),
      ("estimatedMatchRate", .number(JSONNumber(0.5) ?? 0)),
    ])
    let payload = try JSONReader.read(try await body(Sample.event(details: details), .tutorial))
    #expect(payload["metrics"]?["evaluation_latency_ms"]?.numberValue?.double == 0.25)
    #expect(payload["metrics"]?["estimated_match_rate"]?.numberValue?.double == 0.5)
  }

  @Test func tutorialPayloadOfARejection() async throws {
    let text = try await body(Sample.event(.commitRejected, change: "rejected", resource: nil), .tutorial)
    let payload = try JSONReader.read(text)
    #expect(payload["validation_status"] == "failed")
    #expect(payload["rule_id"] == .null)
    #expect(payload["commit_sha"] == .string(Sample.commit.sha))
  }

  @Test func endpointsGetWhatTheyAskForWithoutGaps() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let endpoints = [
      WebhookEndpoint(name: "all", url: ""), WebhookEndpoint(name: "rules", url: "", format: .tutorial),
      WebhookEndpoint(name: "drift", url: "", events: ["routekeeper.drift.*"]),
      WebhookEndpoint(name: "one", url: "", events: ["routekeeper.commit.applied"]),
      WebhookEndpoint(name: "none", url: "", events: []),
    ]
    try await journal.setEndpoints(endpoints.map(\.registration))
    let group = ResourceMention(
      identity: ResourceIdentity(kind: "SkillGroup", name: "German", queue: nil), scopeID: nil, liveID: "g",
      conditionCount: nil)
    let drafts = [
      Sample.event(.resourceCreated, change: "created"), Sample.event(.resourceCreated, resource: group),
      Sample.event(.driftDetected), Sample.event(.driftHealed), Sample.event(.resourceDeleted, change: "deleted"),
      Sample.event(.commitApplied, resource: nil), Sample.event(.commitRejected, change: "rejected", resource: nil),
      Sample.event(.resourceFailed, change: "failed"),
    ]
    for draft in drafts { try await journal.commit(Sample.transaction([draft])) }
    var types: [String: [String]] = [:]
    for endpoint in endpoints {
      let deliveries = try await journal.deliveries(endpoint: endpoint.name, limit: 100)
      #expect(deliveries.map(\.sequence) == (0..<deliveries.count).map { Int64($0) + 1 })
      types[endpoint.name] = deliveries.map(\.event.type.rawValue)
    }
    #expect(types["all"] == drafts.map(\.type.rawValue))
    #expect(types["rules"] == [drafts[0], drafts[6], drafts[7]].map(\.type.rawValue))
    #expect(types["drift"] == ["routekeeper.drift.detected", "routekeeper.drift.healed"])
    #expect(types["one"] == ["routekeeper.commit.applied"])
    #expect(types["none"] == [])
  }
}
