import Reconciliation
import RoutingModel

/// What would be changed, why, and what waits for whom.
enum PlanPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper plan")
    page.add(CommonLines.commit(document["commit"]))
    page.blocks += document.list("changes").map { ChangeEntry.block($0) }
    page.blocks += remarks(document)
    if let replay = document["replay"] { page.blocks += ReplayPage.comparison(replay) }
    page.blocks += waiting(document)
    page.add([Line.words(summary(document).line, .strong)] + age(document) + checksum(document))
    return page
  }

  /// How old the read of the organisation is that a daemon's answer rests on.
  private static func age(_ document: JSONValue) -> [Line] {
    guard let seconds = document.count("evidenceAgeSeconds") else { return [] }
    return [.words("Live was read \(AgeText.text(milliseconds: StatusPage.milliseconds(seconds))) ago", .muted)]
  }

  /// Diagnostics of the plan, and what it could not see.
  static func remarks(_ document: JSONValue) -> [Block] {
    var blocks: [Block] = []
    let problems = document.list("problems")
    if !problems.isEmpty { blocks += [.heading("Problems"), .paragraph(CommonLines.diagnostics(problems))] }
    if document.flag("complete") == false {
      blocks.append(
        .paragraph([
          .words(
            "Not every list could be read completely: absent objects are neither created nor called gone.", .caution)
        ]))
    }
    return blocks
  }

  /// Changes that a person must let through, and the command that does it.
  static func waiting(_ document: JSONValue) -> [Block] {
    let held = document.list("changes").filter { $0.text("waitsFor") != nil }
    let violations = document.list("violations")
    let window = document["window"]
    if held.isEmpty && violations.isEmpty && window == nil { return [] }
    var lines: [Line] = violations.map { violation in
      [.words("Refused by a guard: ", .problem), .value(violation.text("message") ?? "")]
    }
    if let window { lines.append(StatusPage.window(window)) }
    for (setting, word) in [
      ("sync.prune", "deletion"), ("sync.adopt", "adoption"), ("protect", "protected deletion"),
    ] {
      let count = held.count { $0.text("waitsFor") == setting }
      if count == 0 { continue }
      let verb = count == 1 ? "waits" : "wait"
      lines.append([
        .words("\(CommonLines.counted(count, word)) \(verb) for approval (", .caution), .value(setting), .words(")"),
      ])
    }
    if lines.isEmpty {
      lines.append(.words("\(CommonLines.counted(held.count, "change")) waits for approval", .caution))
    }
    var blocks: [Block] = [.heading("Waiting"), .paragraph(lines)]
    if violations.contains(where: { $0.flag("approvable") == false }) { return blocks }
    // A command that ran without a daemon says itself how to go on.
    let ways = document["approval"].map { $0.stringValue }
    let fallback = document.text("checksum").map { "routekeeper approve \($0) --reason \"…\"" }
    if let command = ways ?? fallback {
      blocks += [.paragraph([.words("To let exactly this plan through:")]), .command(command)]
    }
    return blocks
  }

  static func summary(_ document: JSONValue) -> PlanSummary {
    let counts = document["summary"]
    var summary = PlanSummary(unchanged: counts?.count("unchanged") ?? 0, ignored: counts?.count("ignored") ?? 0)
    summary.create = counts?.count("create") ?? 0
    summary.update = counts?.count("update") ?? 0
    summary.adopt = counts?.count("adopt") ?? 0
    summary.delete = counts?.count("delete") ?? 0
    return summary
  }

  static func checksum(_ document: JSONValue) -> [Line] {
    guard let checksum = document.text("checksum") else { return [] }
    return [[.words("Checksum: ", .muted), .value(checksum)]]
  }
}
