import Reconciliation
import RoutingModel

/// What must always hold.
extension World {
  mutating func check(write effect: OperationEffect, of id: OperationID) {
    let own = journal.open.filter { $0.operationID == id.text || $0.operationID.hasPrefix(id.text + "#") }
    guard let intent = own.last else {
      problems.append("a write of \(id) without a durable intent")
      return
    }
    writes.append((time, intent))
    if let sha = intent.commit?.sha, case .invalid? = commits[sha]?.content {
      problems.append("a write for \(sha), which is invalid")
    }
    guard case .delete(let live) = effect else { return }
    let isDeclared = journal.inForce.contains { commit in
      guard case .valid(let resources)? = commits[commit.sha]?.content else { return false }
      return resources.contains {
        $0.name == live.key.name && [live.scopeName, live.key.scope].contains($0.scope?.text)
      }
    }
    if !isDeclared && !organization.madeByCore.contains(live.id) {
      problems.append("\(live.identity.path) (\(live.id)) was deleted, though nobody but its maker declared it")
    }
  }

  /// An intent is the moment in which a change is decided.
  mutating func check(_ transaction: JournalTransaction) {
    for intent in transaction.intents {
      if let suspendedSince, !intent.operationID.contains("#") {
        problems.append("\(intent.operationID) was begun at \(time), suspended since \(suspendedSince)")
      }
      let status = core.status(now)
      // A newer commit that a window keeps waiting ends no run.
      let isKept = [fetchedTip, status.commit?.sha].contains { sha in
        sha.flatMap { policies[$0] }.map { !$0.windows.isEmpty } ?? false
      }
      if let fetchedTip, loadedValid.contains(fetchedTip), !isKept, status.pin == nil, intent.actor != "routekeeper",
        !intent.operationID.contains("#"), let sha = intent.commit?.sha, sha != fetchedTip, sha != status.commit?.sha
      {
        problems.append("\(intent.operationID) is for \(sha), although \(fetchedTip) is newer and valid")
      }
    }
  }
}
