package import RoutingModel

/// A document that programs read, together with what it is about. The daemon's answers over the control socket and
/// what a one-shot command computes are the same documents, so both look the same to people.
package struct Report: Sendable {
  package enum Subject: String, CaseIterable, Sendable {
    case validation, plan, apply, drift, status, history, audit, webhooks, importing, doctor, replay, answer,
      explanation, ruleTests
  }

  package let subject: Subject
  package let document: JSONObject

  package init(_ subject: Subject, _ document: JSONObject) {
    self.subject = subject
    self.document = document
  }

  /// The document in words.
  package var page: Page {
    let root = JSONValue.object(document)
    return switch subject {
    case .validation: ValidationPage.page(root)
    case .plan: PlanPage.page(root)
    case .apply: ApplyPage.page(root)
    case .drift: DriftPage.page(root)
    case .status: StatusPage.page(root)
    case .history: HistoryPage.page(root)
    case .audit: AuditPage.page(root)
    case .webhooks: WebhooksPage.page(root)
    case .importing: ImportPage.page(root)
    case .doctor: DoctorPage.page(root)
    case .replay: ReplayPage.page(root)
    case .answer: AnswerPage.page(root)
    case .explanation: ExplanationPage.page(root)
    case .ruleTests: RuleTestsPage.page(root)
    }
  }

  /// Whether a plan, apply or drift document has something that differs from git (exit code 2 where asked for).
  package var hasDifferences: Bool {
    ["changes", "missing", "changed"].contains { !(document[$0]?.arrayValue ?? []).isEmpty }
  }
}
