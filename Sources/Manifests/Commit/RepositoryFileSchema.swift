internal import RoutingModel

/// The shape of `routekeeper.yaml` in a repository, but for `fields`, whose keys are free.
enum RepositoryFileSchema {
  static let definitions: [String: [FieldSchema]] = [
    "selector": [
      FieldSchema("kind", .text(length: 1...256, isName: true), .unmanagedWhenAbsent, "The kind, such as RoutingRule."),
      FieldSchema(
        "name", .text(length: 1...256, isName: true), .unmanagedWhenAbsent,
        "The name; * at the end matches any rest."),
      FieldSchema(
        "queue", .text(length: 1...256, isName: true), .unmanagedWhenAbsent,
        "The queue's name; * at the end matches any rest."),
    ],
    "ignore": [
      FieldSchema(
        "path", .text(length: 0...1000, isName: false), .default(""),
        "JSON Pointer into the managed fields; empty for the whole object."),
      FieldSchema("selector", .definition("selector"), .required, "The objects that this entry is about."),
      FieldSchema("owner", .text(length: 1...256, isName: true), .required, "Who answers for the exception."),
      FieldSchema("reason", .text(length: 1...1000, isName: true), .required, "Why the difference is accepted."),
      FieldSchema(
        "expires", .text(length: 1...40, isName: true), .unmanagedWhenAbsent,
        "When the exception ends, as 2026-12-31T23:59:59Z."),
    ],
    "window": [
      FieldSchema(
        "effect", .enumeration(ChangeWindow.Effect.allCases.map(\.rawValue)), .default("allow"),
        "What the window is for; denied beats allowed."),
      FieldSchema(
        "days", .list(.enumeration(WindowEntry.days), count: 1...7, ordered: false), .unmanagedWhenAbsent,
        "Days of the week on which it begins; all when absent. With from and to."),
      FieldSchema(
        "from", .text(length: 5...5, isName: true), .unmanagedWhenAbsent, "Begin by the zone's clocks, as \"22:30\"."),
      FieldSchema(
        "to", .text(length: 5...5, isName: true), .unmanagedWhenAbsent,
        "End by the zone's clocks, as \"23:30\"; on the next day where it is not after from."),
      FieldSchema(
        "cron", .text(length: 9...200, isName: true), .unmanagedWhenAbsent,
        "When it begins instead: minute, hour, day of the month, month, day of the week, as \"0 18 * * fri\"."),
      FieldSchema(
        "duration", .text(length: 2...10, isName: true), .unmanagedWhenAbsent,
        "How long it lasts from each match of cron: 30m, 12h, 14d; at most 31d."),
      FieldSchema(
        "timeZone", .text(length: 1...64, isName: true), .default("UTC"),
        "Whose clocks count: an IANA name such as Europe/Berlin. Daylight saving time is followed."),
      FieldSchema(
        "repairs", .enumeration(WindowEntry.repairs), .default("allow"),
        "Whether drift of the commit in force is repaired while the window keeps changes out: allow or hold."),
      FieldSchema(
        "reason", .text(length: 1...200, isName: true), .unmanagedWhenAbsent,
        "What people are told while changes wait."),
    ],
  ]

  static let fields: [FieldSchema] = [
    FieldSchema(
      "unknownFields", .enumeration(CallFields.UnknownFields.allCases.map(\.rawValue)), .default("error"),
      "What a field is that is neither built in nor declared under fields."),
    FieldSchema(
      "ignore", .list(.definition("ignore"), count: 0...1000, ordered: true), .default([]),
      "Differences that are accepted for a while: neither reported as drift nor written."),
    FieldSchema(
      "protect", .list(.definition("selector"), count: 0...1000, ordered: true), .default([]),
      "Objects that are never deleted."),
    FieldSchema(
      "windows", .list(.definition("window"), count: 0...100, ordered: true), .default([]),
      "When commits may be deployed; at any time when absent."),
    FieldSchema(
      "exclude", .list(.text(length: 1...1000, isName: true), count: 0...1000, ordered: true), .default([]),
      "Paths that hold no manifests: * and ? within a folder, ** across folders."),
  ]
}
