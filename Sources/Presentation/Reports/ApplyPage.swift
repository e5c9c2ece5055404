import Reconciliation
import RoutingModel

/// What became of each change of a plan.
enum ApplyPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper apply")
    page.add(CommonLines.commit(document["commit"]))
    let results = document.list("results")
    // In the order of the plan, whatever ended first.
    var others = results
    var untried = 0
    for change in document.list("changes") {
      // A result tells its kind and action where two kinds may share an identity.
      let index = others.firstIndex { result in
        change["identity"] == result["identity"] && (result["kind"] == nil || change["kind"] == result["kind"])
          && (result["action"] == nil || change["action"] == result["action"])
      }
      if index == nil { untried += 1 }
      let outcome: Line = index.map { note(others.remove(at: $0)) } ?? [.words("  not made", .muted)]
      page.blocks.append(ChangeEntry.block(change, note: outcome))
    }
    page.blocks += others.map { ChangeEntry.block($0, note: note($0)) }
    page.blocks += PlanPage.remarks(document)
    page.blocks += PlanPage.waiting(document)
    page.add(
      [.words(PlanPage.summary(document).line), outcomes(document, results, left: untried)]
        + PlanPage.checksum(document))
    return page
  }

  static func isFailure(_ result: JSONValue) -> Bool {
    switch result.text("outcome") {
    case "failed", "undone", "compensated", "conflict", "refused", "abandoned", "unknown": true
    default: result["error"].map { !$0.isNull } ?? false
    }
  }

  private static func note(_ result: JSONValue) -> Line {
    let failed = isFailure(result)
    var line: Line = [.words("  "), .value(result.text("outcome") ?? "unknown", failed ? .problem : .added)]
    var facts: [String] = []
    if let status = result.count("status") { facts.append("HTTP \(status)") }
    if let milliseconds = result.count("latencyMilliseconds") { facts.append("\(milliseconds) ms") }
    if let attempts = result.count("attempts"), attempts > 1 { facts.append("\(attempts) attempts") }
    if !facts.isEmpty { line.spans.append(.words(" (" + facts.joined(separator: ", ") + ")", .muted)) }
    if failed, let error = result.text("error") { line.spans += [.words(": "), .value(error)] }
    if failed, let id = result.text("correlationID") {
      line.spans += [.words(" [correlation id ", .muted), .value(id, .muted), .words("]", .muted)]
    }
    return line
  }

  private static func outcomes(_ document: JSONValue, _ results: [JSONValue], left: Int) -> Line {
    if results.isEmpty && left == 0 {
      if !document.list("violations").isEmpty { return .words("Nothing was changed.", .caution) }
      return .words("Nothing to do: live is what git says.", .added)
    }
    let failed = results.count(where: isFailure)
    var line: Line = [.words("Done: \(results.count - failed) made", .strong)]
    if failed > 0 { line.spans += [.words(", "), .words("\(failed) failed", .problem)] }
    if left > 0 { line.spans += [.words(", "), .words("\(left) not made", .caution)] }
    return line
  }
}
