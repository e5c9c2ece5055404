/// What people and records need to know of a commit.
package struct CommitSummary: Hashable, Sendable {
  package let id: ObjectID
  package let tree: ObjectID
  package let parents: [ObjectID]
  /// `Name <address>`, control and bidi characters removed, at most 256 code points.
  package let author: String
  /// The first line of the message, cleaned alike, at most 500 code points.
  package let subject: String
  /// The committer's time, in seconds since 1970.
  package let time: Int64
}
