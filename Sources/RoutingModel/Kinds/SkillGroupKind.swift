extension ResourceKind {
  /// Skill expression groups, a resource of the real platform. Member divisions are not managed.
  package static let skillGroup = ResourceKind(
    name: "SkillGroup",
    documentation: "A group of agents, selected by conditions on their skills and languages.",
    order: 10,
    scope: nil,
    fields: [
      FieldSchema("name", .text(length: 1...256, isName: true), .required, "Unique in the organisation; case counts."),
      FieldSchema(
        "description", .text(length: 0...4096, isName: false), .default(""), "What the group is for."),
      FieldSchema(
        "division", .reference(.divisions, byIDOnly: true), .unmanagedWhenAbsent,
        "The division of the group, {id: …}; not managed when absent."),
      FieldSchema(
        "skillConditions", .list(.definition("condition"), count: 0...100, ordered: false), .required,
        "Which agents belong to the group. The order carries no meaning."),
    ],
    definitions: [
      "condition": [
        FieldSchema("operation", .enumeration(["And", "Or", "Not"]), .required, "How the conditions combine."),
        FieldSchema(
          "routingSkillConditions", .list(.definition("routingSkillCondition"), count: 0...100, ordered: false),
          .default([]), "Conditions on skills."),
        FieldSchema(
          "languageSkillConditions", .list(.definition("languageSkillCondition"), count: 0...100, ordered: false),
          .default([]), "Conditions on languages."),
      ],
      "routingSkillCondition": skillCondition("routingSkill", .skills),
      "languageSkillCondition": skillCondition("languageSkill", .languages),
    ],
    remote: RemoteShape(
      basePath: "/api/v2/routing/skillgroups", paging: .cursor(pageSize: 100), update: .patchChangedFields,
      changeMarker: "dateModified"))

  /// What the platform's own examples put where a condition has no children.
  private static let emptyCondition: JSONValue = [
    "operation": "And", "routingSkillConditions": [], "languageSkillConditions": [],
  ]

  private static func skillCondition(_ field: ExactText, _ catalog: ReferenceCatalog) -> [FieldSchema] {
    [
      FieldSchema(field, .nameOf(catalog), .required, "The \(catalog.noun), by its name."),
      FieldSchema(
        "comparator",
        .enumeration([
          "EqualTo", "NotEqualTo", "LessThan", "GreaterThan", "GreaterThanOrEqualTo", "LessThanOrEqualTo",
        ]), .required, "How the agent's proficiency compares."),
      FieldSchema("proficiency", .integer(0...5), .required, "Proficiency, 0 to 5."),
      FieldSchema(
        "childConditions", .list(.definition("condition"), count: 0...100, ordered: false), .default([]),
        "Further conditions below this one.", spellingsOfDefault: [[emptyCondition]]),
    ]
  }
}
