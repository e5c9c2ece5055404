package import RoutingModel

extension GenesysOrganization {
  /// Reads all objects of a kind: complete and consistent with itself, or marked as not.
  ///
  /// - Parameter previous: the last listing; what did not change since is neither parsed nor read again.
  package func list(
    _ kind: ResourceKind, fields: CallFields, previous: KindListing? = nil
  ) async throws(ReadFailure) -> KindListing {
    try await session.hold(KindReading(kind, fields: fields, previous: previous, settings)).get()
  }

  /// Reads a list that manifests refer to.
  package func references(_ catalog: ReferenceCatalog) async throws(ReadFailure) -> [ReferenceEntry] {
    let listing = try await session.hold(CatalogReading(catalog, previous: catalogs[catalog])).get()
    catalogs[catalog] = listing
    return listing.entries
  }
}
