import Reconciliation
import RoutingModel

/// The answers that a change can meet: what each leads to.
extension OperationTests {
  static let creations: [Row] = [
    Row(
      testDescription: "created", change: create, answers: [.done(wanted)], expected: "intent create, POST: done create"
    ),
    Row(
      testDescription: "created, the answer shows no object", change: create,
      answers: [.done(nil), .found([]), .found([wanted])],
      expected: "intent create, POST, find, wait, find: done create"),
    Row(
      testDescription: "created, and nobody may look", change: create,
      answers: [.done(nil), .findFails(permission)], expected: "intent create, POST, find: done create"),
    Row(
      testDescription: "created, and nothing can be read", change: create,
      answers: [.done(nil)] + Array(repeating: .findFails(unavailable), count: 4),
      expected: "intent create, POST, find, wait, find, wait, find, wait, find: unavailable"),
    Row(
      testDescription: "created, beside one of the same name", change: create,
      answers: [.done(nil), .found([wanted, other])], expected: "intent create, POST, find: done create"),
    Row(
      testDescription: "the name is taken by an equal object", change: create, answers: [.conflict, .found([wanted])],
      expected: "intent create, POST, find: done adopt"),
    Row(
      testDescription: "the name is taken by another object", change: create,
      answers: [.conflict, .found([old]), .done(wanted)],
      expected: "intent create, POST, find, intent adopt, PATCH: done adopt"),
    Row(
      testDescription: "the name is taken, ask", change: create, adopt: .ask, answers: [.conflict, .found([old])],
      expected: "intent create, POST, find: replan"),
    Row(
      testDescription: "the name is taken, never", change: create, adopt: .never, answers: [.conflict, .found([old])],
      expected: "intent create, POST, find: refused"),
    Row(
      testDescription: "the name is taken twice", change: create, answers: [.conflict, .found([old, other])],
      expected: "intent create, POST, find: replan"),
    Row(
      testDescription: "the name is taken by nobody", change: create,
      answers: [.conflict, .found([]), .found([]), .found([])],
      expected: "intent create, POST, find, wait, find, wait, find: refused"),
    Row(
      testDescription: "the name is taken, seen late", change: create,
      answers: [.conflict, .found([]), .found([wanted])],
      expected: "intent create, POST, find, wait, find: done adopt"),
    Row(
      testDescription: "unknown, it happened", change: create, answers: [.unknown, .found([wanted])],
      expected: "intent create, POST, wait, find: done create"),
    Row(
      testDescription: "unknown, it happened, seen late", change: create,
      answers: [.unknown, .found([]), .found([wanted])],
      expected: "intent create, POST, wait, find, wait, find: done create"),
    Row(
      testDescription: "unknown, and a read shows the one that we deleted just before", change: create,
      deleted: "id-gone", answers: [.unknown, .found([Samples.live("A", 2, id: "id-gone")]), .found([wanted])],
      expected: "intent create, POST, wait, find, wait, find: done create"),
    Row(
      testDescription: "unknown, it did not happen", change: create,
      answers: [.unknown, .found([]), .found([]), .found([]), .done(wanted)],
      expected: "intent create, POST, wait, find, wait, find, wait, find, intent create, POST: done create"),
    Row(
      testDescription: "unknown, shown too late, taken by ourselves", change: create,
      answers: [.unknown, .found([]), .found([]), .found([]), .conflict, .found([wanted])],
      expected: "intent create, POST, wait, find, wait, find, wait, find, intent create, POST, find: done create"),
    Row(
      testDescription: "unknown, and live is spelled otherwise, never", change: create, adopt: .never,
      answers: [.unknown, .found([other])],
      expected: "intent create, POST, wait, find: replan"),
    Row(
      testDescription: "unknown and the look-up fails", change: create,
      answers: [
        .unknown, .findFails(unavailable), .findFails(unavailable), .findFails(unavailable), .findFails(unavailable),
      ],
      expected: "intent create, POST, wait, find, wait, find, wait, find, wait, find: unavailable"),
    Row(testDescription: "refused", change: create, answers: [.refused], expected: "intent create, POST: refused"),
    Row(
      testDescription: "credentials end", change: create, answers: [.unauthorised],
      expected: "intent create, POST: unavailable"),
    Row(testDescription: "queue gone", change: create, answers: [.missing], expected: "intent create, POST: refused"),
    Row(testDescription: "not sent", change: create, answers: [.notSent], expected: "intent create, POST: unavailable"),
  ]

  static let updates: [Row] = [
    Row(
      testDescription: "updated", change: update, answers: [.read(old), .done(wanted)],
      expected: "intent update, read, PATCH: done update"),
    Row(
      testDescription: "updated from fresh evidence", change: update, fresh: true, answers: [.done(wanted)],
      expected: "intent update, PATCH: done update"),
    Row(
      testDescription: "fresh evidence without a version is read",
      change: change(.update, live: Samples.live("A", 1, version: nil)),
      fresh: true, answers: [.read(Samples.live("A", 1, version: nil)), .done(nil)],
      expected: "intent update, read, PATCH: done update"),
    Row(
      testDescription: "just written, no version is known, and a read from before is as wanted",
      change: change(.update, live: Samples.live("A", 1, version: nil)), justWritten: true,
      answers: [.read(wanted), .read(old), .done(wanted)],
      expected: "intent update, read, wait, read, PATCH: done update"),
    Row(
      testDescription: "just written, and somebody did it since", change: update, justWritten: true,
      answers: [.read(wanted)], expected: "intent update, read: unchanged"),
    Row(
      testDescription: "somebody did it already", change: update, answers: [.read(wanted)],
      expected: "intent update, read: unchanged"),
    Row(
      testDescription: "changed since the plan", change: update, answers: [.read(other), .done(wanted)],
      expected: "intent update, read, intent update, PATCH: done update"),
    Row(
      testDescription: "renamed since the plan", change: update, answers: [.read(Samples.live("B", 1, id: "id-A"))],
      expected: "intent update, read: replan"),
    Row(testDescription: "gone", change: update, answers: [.read(nil)], expected: "intent update, read: replan"),
    Row(
      testDescription: "no answer, and a read that is too old to show it at all", change: update, fresh: true,
      answers: [.unknown, .read(nil), .read(wanted)],
      expected: "intent update, PATCH, wait, read, wait, read: done update"),
    Row(
      testDescription: "no answer, and then it is gone", change: update, fresh: true,
      answers: [.unknown, .read(nil), .read(nil), .read(nil)],
      expected: "intent update, PATCH, wait, read, wait, read, wait, read: replan"),
    Row(
      testDescription: "404 on PATCH", change: update, fresh: true, answers: [.missing],
      expected: "intent update, PATCH: replan"),
    Row(
      testDescription: "stale version", change: update, fresh: true, answers: [.conflict, .read(other), .done(wanted)],
      expected: "intent update, PATCH, read, intent update, PATCH: done update"),
    Row(
      testDescription: "stale version, already as wanted", change: update, fresh: true,
      answers: [.conflict, .read(wanted)],
      expected: "intent update, PATCH, read: unchanged"),
    Row(
      testDescription: "busy, then not", change: update, fresh: true,
      answers: [.conflict, .read(old), .read(old), .done(wanted)],
      expected: "intent update, PATCH, read, wait, read, PATCH: done update"),
    Row(
      testDescription: "busy, and changed while waiting", change: update, fresh: true,
      answers: [.conflict, .read(old), .read(other), .done(wanted)],
      expected: "intent update, PATCH, read, wait, read, intent update, PATCH: done update"),
    Row(
      testDescription: "gone after a conflict", change: update, fresh: true, answers: [.conflict, .read(nil)],
      expected: "intent update, PATCH, read: replan"),
    Row(
      testDescription: "unknown, it happened", change: update, fresh: true, answers: [.unknown, .read(wanted)],
      expected: "intent update, PATCH, wait, read: done update"),
    Row(
      testDescription: "unknown, and a read from before the plan shows it", change: update, fresh: true,
      answers: [.unknown, .read(Samples.live("A", 2, version: 0)), .read(wanted)],
      expected: "intent update, PATCH, wait, read, wait, read: done update"),
    Row(
      testDescription: "unknown, it did not happen", change: update, fresh: true,
      answers: [.unknown, .read(old), .done(wanted)],
      expected: "intent update, PATCH, wait, read, PATCH: done update"),
    Row(
      testDescription: "unknown, shown too late", change: update, fresh: true,
      answers: [.unknown, .read(old), .conflict, .read(wanted)],
      expected: "intent update, PATCH, wait, read, PATCH, read: done update"),
    Row(
      testDescription: "not sent", change: update, fresh: true, answers: [.notSent],
      expected: "intent update, PATCH: unavailable"),
    Row(
      testDescription: "refused", change: update, fresh: true, answers: [.refused],
      expected: "intent update, PATCH: refused"),
    Row(
      testDescription: "no permission to read", change: update, answers: [.readFails(permission)],
      expected: "intent update, read: refused"),
    Row(
      testDescription: "credentials", change: update, answers: [.readFails(.credentials("no"))],
      expected: "intent update, read: unavailable"),
    Row(
      testDescription: "a read fails once", change: update,
      answers: [.readFails(unavailable), .read(old), .done(wanted)],
      expected: "intent update, read, wait, read, PATCH: done update"),
  ]

  static let deletions: [Row] = [
    Row(
      testDescription: "deleted", change: delete, answers: [.read(old), .done(nil)],
      expected: "intent delete, read, DELETE: done delete"),
    Row(
      testDescription: "fresh evidence is read all the same", change: delete, fresh: true,
      answers: [.read(old), .done(nil)],
      expected: "intent delete, read, DELETE: done delete"),
    Row(
      testDescription: "changed since the plan", change: delete, answers: [.read(other)],
      expected: "intent delete, read: replan"),
    Row(
      testDescription: "moved to another queue", change: delete, answers: [.read(Samples.live("A", 1, scope: "q-2"))],
      expected: "intent delete, read: replan"),
    Row(
      testDescription: "somebody did it already", change: delete, answers: [.read(nil)],
      expected: "intent delete, read: unchanged"),
    Row(
      testDescription: "just made, and a read does not show it yet", change: delete, justWritten: true,
      answers: [.read(nil), .read(old), .done(nil)],
      expected: "intent delete, read, wait, read, DELETE: done delete"),
    Row(
      testDescription: "just made, and somebody deleted it", change: delete, justWritten: true,
      answers: [.read(nil), .read(nil), .read(nil)],
      expected: "intent delete, read, wait, read, wait, read: unchanged"),
    Row(
      testDescription: "404", change: delete, answers: [.read(old), .missing],
      expected: "intent delete, read, DELETE: unchanged"),
    Row(
      testDescription: "unknown, it happened", change: delete, answers: [.read(old), .unknown, .read(nil)],
      expected: "intent delete, read, DELETE, wait, read: done delete"),
    Row(
      testDescription: "unknown, it did not happen", change: delete,
      answers: [.read(old), .unknown, .read(old), .done(nil)],
      expected: "intent delete, read, DELETE, wait, read, DELETE: done delete"),
    Row(
      testDescription: "in use, then not", change: delete,
      answers: [.read(old), .conflict, .read(old), .read(old), .done(nil)],
      expected: "intent delete, read, DELETE, read, wait, read, DELETE: done delete"),
    Row(
      testDescription: "in use, and changed while waiting", change: delete,
      answers: [.read(old), .conflict, .read(old), .read(other)],
      expected: "intent delete, read, DELETE, read, wait, read: replan"),
  ]
}
