package import GenesysCloud
package import RoutingModel

/// Complete reads of the organisation, each made cheap by the one before.
package actor LiveReader {
  private let organization: GenesysOrganization
  private var listings: [ExactText: KindListing] = [:]

  package init(organization: GenesysOrganization) { self.organization = organization }

  /// Lists and catalogues, read at the same time within the pace.
  package func read(
    kinds: [ExactText], catalogs: [ReferenceCatalog], fields: CallFields
  ) async throws(ReadFailure) -> LiveState {
    let previous = listings
    let organization = organization
    organization.pages.reset()
    enum Part: Sendable {
      case kind(ExactText, KindListing)
      case catalog(ReferenceCatalog, [ReferenceEntry])
      case failed(ReadFailure)
    }
    let parts = await withTaskGroup(of: Part.self) { group in
      for name in kinds {
        guard let kind = KindCatalog.kind(named: name) else { continue }
        group.addTask {
          do throws(ReadFailure) {
            return .kind(name, try await organization.list(kind, fields: fields, previous: previous[name]))
          } catch { return .failed(error) }
        }
      }
      for catalog in catalogs {
        group.addTask {
          do throws(ReadFailure) { return .catalog(catalog, try await organization.references(catalog)) } catch {
            return .failed(error)
          }
        }
      }
      return await group.reduce(into: [Part]()) { $0.append($1) }
    }
    var assembly = LiveAssembly()
    for part in parts {
      switch part {
      case .kind(let name, let listing):
        listings[name] = listing
        assembly.add(name, listing)
      case .catalog(let catalog, let list): assembly.add(catalog, list)
      case .failed(let reason): assembly.add(reason)
      }
    }
    return try assembly.result.get()
  }
}
