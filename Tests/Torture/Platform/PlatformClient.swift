package import GenesysCloud
package import GenesysSimulator
package import Reconciliation
package import RoutingModel

/// One OAuth client with all its calls, under simulation: the product's own decisions, and no I/O.
///
/// Whoever drives it carries requests to the organisation and answers back, and moves time. Equal seeds and equal
/// arrivals give equal actions.
package struct PlatformClient: Sendable {
  /// One purpose from its start to its answer.
  package struct CallID: Hashable, Sendable {
    package let number: Int
  }

  /// One request on the wire.
  package struct ExchangeID: Hashable, Sendable {
    package let number: Int
  }

  package enum Purpose: Sendable {
    case readLive(kinds: [ExactText], catalogs: [ReferenceCatalog], CallFields)
    /// `record` and `finish` are the core's own and no purpose; `wait` is the clock's.
    case operation(OperationID, OperationEffect, CallFields)
  }

  package enum Action: Sendable {
    /// Goes over the wire; exactly one `received` follows, unless the process dies.
    case send(ExchangeID, SimulatedRequest)
    /// `woke` follows after so many milliseconds, even when the call has been answered in between: others may wait
    /// for the same moment.
    case pause(CallID, milliseconds: Int64)
    /// The result, for the core.
    case answer(CallID, ReconcilerEvent)
  }

  package enum Arrival: Sendable {
    case answered(SimulatedResponse)
    /// No whole answer came. `sent`: the organisation may have carried the request out.
    case lost(sent: Bool)
  }

  package init(settings: OrganizationSettings, credentials: ClientCredentials, seed: UInt64) {}

  package mutating func start(_ purpose: Purpose, now: Now) -> (CallID, [Action]) { (CallID(number: 0), []) }

  package mutating func received(_ id: ExchangeID, _ arrival: Arrival, now: Now) -> [Action] { [] }

  package mutating func woke(_ id: CallID, now: Now) -> [Action] { [] }
}
