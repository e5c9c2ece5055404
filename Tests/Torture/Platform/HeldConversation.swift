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

  enum Ending: Sendable {
    case kind(ExactText, Result<KindListing, ReadFailure>)
    case catalog(ReferenceCatalog, Result<CatalogListing, ReadFailure>)
    case operation(OperationEvent)
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

  mutating func begin() -> Turn<Ending> {
    switch self {
    case .kind(let name, var held):
      defer { self = .kind(name, held) }
      return held.begin().map { .kind(name, $0) }
    case .catalog(let catalog, var held):
      defer { self = .catalog(catalog, held) }
      return held.begin().map { .catalog(catalog, $0) }
    case .read(var held):
      defer { self = .read(held) }
      return held.begin().map(Self.told)
    case .find(var held):
      defer { self = .find(held) }
      return held.begin().map(Self.told)
    case .change(var held):
      defer { self = .change(held) }
      return held.begin().map { .operation(.written($0)) }
    }
  }

  mutating func answered(_ number: Int, _ outcome: CallOutcome, hiding: (String) -> String) -> Turn<Ending> {
    switch self {
    case .kind(let name, var held):
      defer { self = .kind(name, held) }
      return held.answered(number, outcome, hiding: hiding).map { .kind(name, $0) }
    case .catalog(let catalog, var held):
      defer { self = .catalog(catalog, held) }
      return held.answered(number, outcome, hiding: hiding).map { .catalog(catalog, $0) }
    case .read(var held):
      defer { self = .read(held) }
      return held.answered(number, outcome, hiding: hiding).map(Self.told)
    case .find(var held):
      defer { self = .find(held) }
      return held.answered(number, outcome, hiding: hiding).map(Self.told)
    case .change(var held):
      defer { self = .change(held) }
      return held.answered(number, outcome, hiding: hiding).map { .operation(.written($0)) }
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
