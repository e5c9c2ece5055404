import RoutingModel

/// Findings whose author is still to be asked for.
struct Authors: Sendable {
  struct Wanted: Sendable {
    let id: ExactText
    /// Its state was as git says.
    let since: Instant
    var tries = 0
  }

  var wanted: [ResourceKey: Wanted] = [:]
  /// The subjects of the question under way.
  var asked: [ResourceKey]?
  var notBefore: Uptime?

  /// Subjects of one question: one request, whatever drifts.
  static let mostSubjects = 50
  /// Findings that wait for a question. An organisation that was changed as a whole has one author or a thousand.
  static let mostWanted = 500
  /// The organisation's audit log is written late; after so many questions it will not know.
  static let mostTries = 3
  /// How far back the organisation's audit log can be asked.
  static let longestWay: Int64 = 13 * 24 * 3_600_000
  /// Its clock may differ from ours.
  static let clockDifference: Int64 = 300_000
}

/// Who changed it: asked of the organisation beside everything else. The answer, if any comes, is added to what was
/// found and recorded; nothing is decided by it.
extension Reconciler {
  mutating func wantAuthor(of change: PlannedChange) {
    guard authors.wanted.count < Authors.mostWanted, let known = applied[change.key] else { return }
    authors.wanted[change.key] = Authors.Wanted(id: change.live?.id ?? known.id, since: known.time)
  }

  mutating func askForAuthors(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard authors.asked == nil, !authors.wanted.isEmpty, !isStopping else { return }
    if let notBefore = authors.notBefore, now.uptime < notBefore { return }
    let subjects = authors.wanted.keys.sorted().prefix(Authors.mostSubjects)
    let oldest = subjects.compactMap { authors.wanted[$0]?.since }.min() ?? now.wall
    let earliest = now.wall.advanced(byMilliseconds: -Authors.longestWay)
    authors.asked = Array(subjects)
    effects.append(
      .findAuthors(
        AuthorQuestion(
          subjects: subjects.compactMap { key in
            authors.wanted[key].map { AuthorQuestion.Subject(key: key, id: $0.id) }
          },
          since: max(earliest, oldest.advanced(byMilliseconds: -Authors.clockDifference)),
          until: now.wall.advanced(byMilliseconds: Authors.clockDifference))))
  }

  mutating func authorsAnswered(_ answer: AuthorAnswer, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    let asked = authors.asked ?? []
    authors.asked = nil
    switch answer {
    case .unavailable(_, let isLasting):
      authors.notBefore = now.uptime.advanced(
        byMilliseconds: isLasting ? settings.authorLongPause : settings.authorPause)
      for key in asked { giveUpOrRetry(key) }
      // Whoever does not tell now will not be asked about all that happens meanwhile.
      if isLasting { authors.wanted = [:] }
    case .found(let found):
      authors.notBefore = now.uptime.advanced(byMilliseconds: settings.authorPause)
      var transaction = JournalTransaction()
      for key in asked {
        guard let author = found[key] else {
          giveUpOrRetry(key)
          continue
        }
        authors.wanted[key] = nil
        let identity = findings.identity(of: key)
        guard let identity, findings.attribute(key, to: author, &transaction) else { continue }
        transaction.audits.append(
          AuditDraft(
            action: "drift.attributed", outcome: "done", time: now.wall, actor: "routekeeper",
            commitSHA: inForceCommit?.sha, resource: Self.mention(key, identity, applied[key]?.id, nil),
            details: JSONObject([("by", author.json)])))
      }
      if !transaction.isEmpty { note(transaction, &effects) }
    }
  }

  private mutating func giveUpOrRetry(_ key: ResourceKey) {
    guard var wanted = authors.wanted[key] else { return }
    wanted.tries += 1
    authors.wanted[key] = wanted.tries < Authors.mostTries ? wanted : nil
  }
}

extension FindingLedger {
  /// Of an open finding or of one that has just ended.
  func identity(of key: ResourceKey) -> ResourceIdentity? {
    open[key]?.identity ?? healed.first { $0.key == key }?.identity
  }
}

extension FindingLedger.Entry {
  /// What the event of its end tells.
  var eventDetails: JSONObject {
    var details = JSONObject([("firstSeen", .string(firstSeen.rfc3339))])
    if let author { details["by"] = author.json }
    return details
  }
}
