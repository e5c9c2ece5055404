internal import GRDB

/// The tables, as a list of migrations that is only ever added to.
///
/// Text that comes from outside stands inside JSON documents only: SQLite's text ends at a NUL, JSON escapes it.
enum JournalSchema {
  /// What a reader needs: a command that is newer than the daemon beside it reads its journal as it is.
  static let first = "1 journal"

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration(first, migrate: createJournal)
    migrator.registerMigration("2 hook deliveries", migrate: createHookDeliveries)
    return migrator
  }

  private static func createHookDeliveries(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE hook_delivery (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          key TEXT NOT NULL UNIQUE,
          time INTEGER NOT NULL
        ) STRICT;
        """)
  }

  private static func createJournal(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE intent (
          operation TEXT PRIMARY KEY NOT NULL,
          record TEXT NOT NULL,
          time INTEGER NOT NULL,
          outcome TEXT
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX unresolved_intent ON intent (time) WHERE outcome IS NULL;

        CREATE TABLE applied_object (
          key TEXT PRIMARY KEY NOT NULL,
          record TEXT NOT NULL,
          canonical TEXT NOT NULL,
          audit INTEGER
        ) STRICT;

        CREATE TABLE revision (
          sequence INTEGER PRIMARY KEY,
          sha TEXT NOT NULL,
          state TEXT NOT NULL,
          time INTEGER NOT NULL,
          record TEXT NOT NULL
        ) STRICT;
        CREATE INDEX revision_by_sha ON revision (sha, sequence);

        CREATE TABLE audit (
          sequence INTEGER PRIMARY KEY,
          time INTEGER NOT NULL,
          commit_sha TEXT,
          subject TEXT,
          record TEXT NOT NULL,
          hash TEXT NOT NULL
        ) STRICT;
        CREATE INDEX audit_by_time ON audit (time);
        CREATE INDEX audit_by_commit ON audit (commit_sha) WHERE commit_sha IS NOT NULL;

        CREATE TABLE audit_checkpoint (
          size INTEGER PRIMARY KEY,
          hash TEXT NOT NULL,
          time INTEGER NOT NULL,
          public_key TEXT NOT NULL,
          signature TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_is_pruned_below_checkpoints_only BEFORE DELETE ON audit
        WHEN OLD.sequence > (SELECT coalesce(max(size), 0) FROM audit_checkpoint)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
        WHEN NEW.sequence <> 1 + max(
          (SELECT coalesce(max(sequence), 0) FROM audit), (SELECT coalesce(max(size), 0) FROM audit_checkpoint))
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

        CREATE TABLE event (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          type TEXT NOT NULL,
          time INTEGER NOT NULL,
          record TEXT NOT NULL
        ) STRICT;

        CREATE TABLE endpoint (
          name TEXT PRIMARY KEY NOT NULL,
          configured INTEGER NOT NULL,
          registration TEXT NOT NULL,
          stopped TEXT,
          next_sequence INTEGER NOT NULL
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE delivery (
          endpoint TEXT NOT NULL REFERENCES endpoint (name),
          sequence INTEGER NOT NULL,
          event INTEGER NOT NULL REFERENCES event (sequence),
          state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
          attempts INTEGER NOT NULL DEFAULT 0,
          next_attempt INTEGER,
          last_error TEXT,
          changed INTEGER NOT NULL,
          PRIMARY KEY (endpoint, sequence)
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX pending_delivery ON delivery (endpoint, sequence) WHERE state = 'pending';
        CREATE INDEX delivery_by_event ON delivery (event);

        CREATE TABLE fact (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
        """)
  }
}
