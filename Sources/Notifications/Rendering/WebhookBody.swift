package import Journal
internal import RoutingModel

/// Turns a stored event into the bytes that an endpoint gets: the same bytes at every attempt, since nothing but the
/// stored event, its sequence number and the configuration goes in.
package enum WebhookBody {
  /// - Parameter source: CloudEvents `source`, the same for all events of this installation.
  package static func bytes(_ delivery: Delivery, format: WebhookFormat, source: String) -> [UInt8] {
    switch format {
    case .cloudevents: JSONWriter.bytes(of: cloudEvent(delivery, source: source))
    case .tutorial: JSONWriter.bytes(of: verification(delivery.event.record))
    }
  }

  private static func cloudEvent(_ delivery: Delivery, source: String) -> JSONValue {
    let record = delivery.event.record
    var data = record.objectValue ?? JSONObject()
    for envelope in ["id", "type", "time"] { data[envelope] = nil }
    data["sequence"] = .integer(delivery.sequence)
    data["prevSequence"] = delivery.sequence > 1 ? .integer(delivery.sequence - 1) : .null
    var event = JSONObject([
      ("specversion", "1.0"), ("id", .string(delivery.event.id)), ("source", .string(source)),
      ("type", .string(delivery.event.type.rawValue)), ("time", .string(delivery.event.time.rfc3339)),
      ("datacontenttype", "application/json"), ("data", .object(data)),
    ])
    event["subject"] = subject(record)
    return .object(event)
  }

  /// `kind/queue/name`; the commit for an event about a commit.
  private static func subject(_ record: JSONValue) -> JSONValue? {
    guard let resource = record["resource"] else {
      return record["commit"]?["sha"]?.stringValue.map { .string("commit/" + $0) }
    }
    let identity = resource["identity"]
    let parts = [resource["kind"], identity?["queue"], identity?["name"]].compactMap { $0?.stringValue }
    return .string(parts.joined(separator: "/"))
  }

  private static func verification(_ record: JSONValue) -> JSONValue {
    let resource = record["resource"]
    let details = record["details"]
    let conditions = resource?["conditionCount"] ?? .null
    let failed = record["change"] == "failed" || record["change"] == "rejected"
    // Whole seconds, as the receiver of this format expects.
    let time = (record["time"]?.stringValue).flatMap { Instant(rfc3339: $0) }?.rfc3339Seconds
    return [
      "event": "routing.rule.verified",
      "timestamp": time.map { .string($0) } ?? .null,
      "rule_id": resource?["id"] ?? .null,
      "metrics": [
        // Measured by replaying calls; without calls nothing is claimed.
        "evaluation_latency_ms": details?["evaluationLatencyMilliseconds"] ?? .null,
        "condition_count": conditions,
        "estimated_match_rate": details?["estimatedMatchRate"] ?? .null,
      ],
      "audit": [
        "operator": record["actor"] ?? .null,
        "validation_steps": ["depth_check", "precedence_check", "type_casting", "schema_serialization"],
        "rule_name": resource?["identity"]?["name"] ?? .null,
        "queue_id": resource?["queueID"] ?? .null,
        "conditions_count": conditions,
      ],
      "validation_status": failed ? "failed" : "passed",
      "commit_sha": record["commit"]?["sha"] ?? .null,
    ]
  }
}
