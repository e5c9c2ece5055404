extension ResourceKind {
  /// The tutorial's resource. It is not in the platform's public API (`docs/architecture.md` says where it stands).
  package static let routingRule = ResourceKind(
    name: "RoutingRule",
    documentation: "A rule that decides, by an expression over a call's fields, whether a queue takes the call.",
    order: 20,
    scope: ("queue", .queues),
    fields: [
      FieldSchema("name", .text(length: 1...256, isName: true), .required, "Unique within its queue; case counts."),
      FieldSchema(
        "queue", .reference(.queues, byIDOnly: false), .required,
        "The queue that the rule belongs to: its name, {name: …} or {id: …}."),
      FieldSchema(
        "description", .text(length: 0...4096, isName: false), .default(""), "What the rule is for."),
      FieldSchema("priority", .integer(0...2_147_483_647), .required, "Rules with a higher priority are asked first."),
      FieldSchema("enabled", .boolean, .default(true), "A disabled rule takes no call."),
      FieldSchema("expression", .expression, .required, "The condition tree.", textKey: "when"),
    ],
    definitions: [:],
    remote: RemoteShape(
      basePath: "/api/v2/routing/rules", paging: .numbered(pageSize: 100), update: .patchChangedFields,
      changeMarker: nil))
}
