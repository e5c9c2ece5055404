package import RoutingModel

/// The shape of `/api/v1/revisions`: `{formatVersion, revisions: [{commit, state, time, diagnostics, summary}]}`.
package enum RevisionReport {
  package static func json(_ records: [RevisionRecord]) -> JSONValue {
    [
      "formatVersion": 1,
      "revisions": .array(
        records.map { record in
          [
            "commit": record.commit.json,
            "state": .string(record.state.rawValue),
            "time": .string(record.time.rfc3339),
            "diagnostics": .array(record.diagnostics.map(\.json)),
            "summary": .object(record.summary),
          ]
        }),
    ]
  }
}
