package import RoutingModel

/// One complete read of the organisation, put together from its parts as they come in.
package struct LiveAssembly: Sendable {
  private var state = LiveState()
  private var entries: [ReferenceCatalog: [ReferenceEntry]] = [:]
  private var failure: ReadFailure?

  package init() {}

  package mutating func add(_ kind: ExactText, _ listing: KindListing) { state.kinds[kind] = listing.live }

  package mutating func add(_ catalog: ReferenceCatalog, _ list: [ReferenceEntry]) { entries[catalog] = list }

  /// The first failure is the one that is told.
  package mutating func add(_ failure: ReadFailure) { self.failure = self.failure ?? failure }

  /// Once every part is there: all of it, or nothing.
  package var result: Result<LiveState, ReadFailure> {
    if let failure { return .failure(failure) }
    var state = state
    state.references = ReferenceIndex(entries)
    return .success(state)
  }
}
