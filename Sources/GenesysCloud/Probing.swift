internal import HTTPTransport
package import RoutingModel

/// One thing that `doctor` tried, and what came of it.
package struct ProbeFinding: Hashable, Sendable {
  /// `token`, or the path that was read.
  package let subject: String
  /// The kind or catalogue that needs it; `nil` for the token.
  package let noun: String?
  /// `nil`: it works.
  package let failure: ReadFailure?
}

extension GenesysOrganization {
  /// Tries the token and one small read for each kind and each list that its manifests refer to. Nothing is changed.
  package func probe(_ kinds: [ResourceKind]) async -> [ProbeFinding] {
    switch await session.currentToken() {
    case .failure(.refused(let reason)):
      return [ProbeFinding(subject: "token", noun: nil, failure: .credentials(reason))]
    case .failure(.unavailable(let reason)):
      return [ProbeFinding(subject: "token", noun: nil, failure: .unavailable(reason))]
    case .failure(.stopped): return [ProbeFinding(subject: "token", noun: nil, failure: .unavailable("stopped"))]
    case .success: break
    }
    var findings = [ProbeFinding(subject: "token", noun: nil, failure: nil)]
    var targets = kinds.map { (path: settings.basePath(of: $0), noun: $0.name.string) }
    for catalog in kinds.flatMap(\.catalogs) where !targets.contains(where: { $0.path == catalog.path }) {
      targets.append((catalog.path, catalog.noun))
    }
    for (path, noun) in targets {
      findings.append(ProbeFinding(subject: path, noun: noun, failure: await probe(path)))
    }
    return findings
  }

  private func probe(_ path: String) async -> ReadFailure? {
    let call = APICall(method: "GET", path: path, query: [("pageSize", "1")])
    let reading = Reading<Void>(call) { response, hiding in
      guard (200..<300).contains(response.status) else {
        return .failure(.refused(RemoteErrorReader.read(response, hiding: hiding)))
      }
      guard let json = try? JSONReader.read(response.body), json["entities"]?.arrayValue != nil else {
        return .failure(.garbage("\(path) answered something that is no list; is organization.apiURL right?"))
      }
      return .success(())
    }
    switch await session.hold(reading) {
    case .success: return nil
    case .failure(let failure): return failure
    }
  }
}
