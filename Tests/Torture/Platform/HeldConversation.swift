import GenesysCloud
import Reconciliation
import RoutingModel

/// A conversation of any kind, and what the core is told at its end.
enum HeldConversation: Sendable {
  case kind(ExactText, KindReading)
  case catalog(ReferenceCatalog, CatalogReading)
  case read(Reading<LiveObject?>)
  case find(Finding)
  case change(Change)
  case authors(AuthorFinding)

  enum Answer: Sendable {
    case kind(KindReading.Answer)
    case catalog(CatalogReading.Answer)
    case read(Reading<LiveObject?>.Answer)
    case find(Finding.Answer)
    case change(Change.Answer)
    case authors(AuthorAnswer)
  }

  enum Ending: Sendable {
    case kind(ExactText, Result<KindListing, ReadFailure>)
    case catalog(ReferenceCatalog, Result<CatalogListing, ReadFailure>)
    case operation(OperationEvent)
    case authors(AuthorAnswer)
  }

  /// `nil`: no exchange with the organisation, or a kind that this version does not know.
  init?(_ effect: OperationEffect, _ fields: CallFields, _ settings: OrganizationSettings) {
    switch effect {
    case .read(let name, let id):
      guard let kind = KindCatalog.kind(named: name) else { return nil }
      self = .read(Reading(object: id, of: kind, fields: fields, settings))
    case .find(let key):
      guard let kind = KindCatalog.kind(named: key.kind) else { return nil }
      self = .find(Finding(key, kind: kind, fields: fields, settings))
    case .create(let key, let desired):
      guard let kind = KindCatalog.kind(named: key.kind) else { return nil }
      self = .change(Change(creating: key, desired, kind: kind, fields: fields, settings))
    case .update(let live, let desired):
      guard let kind = KindCatalog.kind(named: live.key.kind) else { return nil }
      self = .change(Change(updating: live, to: desired, kind: kind, fields: fields, settings))
    case .delete(let live):
      guard let kind = KindCatalog.kind(named: live.key.kind) else { return nil }
      self = .change(Change(deleting: live.id, kind: kind, settings))
    case .record, .wait, .finish: return nil
    }
  }

  mutating func begin() -> Turn<Answer, Ending> {
    switch self {
    case .kind(let name, var held):
      defer { self = .kind(name, held) }
      return held.begin().map(Answer.kind) { .kind(name, $0) }
    case .catalog(let catalog, var held):
      defer { self = .catalog(catalog, held) }
      return held.begin().map(Answer.catalog) { .catalog(catalog, $0) }
    case .read(var held):
      defer { self = .read(held) }
      return held.begin().map(Answer.read, Self.told)
    case .find(var held):
      defer { self = .find(held) }
      return held.begin().map(Answer.find, Self.told)
    case .change(var held):
      defer { self = .change(held) }
      return held.begin().map(Answer.change) { .operation(.written($0)) }
    case .authors(var held):
      defer { self = .authors(held) }
      return held.begin().map(Answer.authors, Ending.authors)
    }
  }

  mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Ending> {
    switch (self, answer) {
    case (.kind(let name, var held), .kind(let answer)):
      defer { self = .kind(name, held) }
      return held.answered(number, answer).map(Answer.kind) { .kind(name, $0) }
    case (.catalog(let catalog, var held), .catalog(let answer)):
      defer { self = .catalog(catalog, held) }
      return held.answered(number, answer).map(Answer.catalog) { .catalog(catalog, $0) }
    case (.read(var held), .read(let answer)):
      defer { self = .read(held) }
      return held.answered(number, answer).map(Answer.read, Self.told)
    case (.find(var held), .find(let answer)):
      defer { self = .find(held) }
      return held.answered(number, answer).map(Answer.find, Self.told)
    case (.change(var held), .change(let answer)):
      defer { self = .change(held) }
      return held.answered(number, answer).map(Answer.change) { .operation(.written($0)) }
    case (.authors(var held), .authors(let answer)):
      defer { self = .authors(held) }
      return held.answered(number, answer).map(Answer.authors, Ending.authors)
    case (.kind, _), (.catalog, _), (.read, _), (.find, _), (.change, _), (.authors, _):
      preconditionFailure("a conversation got another one's answer")
    }
  }

  private static func told(_ outcome: Reading<LiveObject?>.Outcome) -> Ending {
    switch outcome {
    case .success(let read): .operation(.read(.success(read.content), read.exchange))
    case .failure(let failure): .operation(.read(.failure(failure), .none))
    }
  }

  private static func told(_ outcome: Finding.Outcome) -> Ending {
    switch outcome {
    case .success(let found): .operation(.found(.success(found.objects), found.exchange))
    case .failure(let failure): .operation(.found(.failure(failure), .none))
    }
  }
}
