internal import HTTPTransport
package import RoutingModel

extension GenesysOrganization {
  /// Reads one object by its id; `nil` when there is none (404, 410).
  package func read(
    _ kind: ResourceKind, id: ExactText, fields: CallFields
  ) async throws(ReadFailure) -> (LiveObject?, Exchange) {
    let (raw, exchange) = try await readRaw(kind, id)
    guard let raw else { return (nil, exchange) }
    do {
      let object = try LiveObject(kind: kind, json: raw, fields: fields)
      if object.id == id { return (object, exchange) }
    } catch {
      throw .unavailable(session.redacted("\(error.message) (\(objectPath(kind, id)))"))
    }
    throw .unavailable(session.redacted("\(objectPath(kind, id))") + " answered another object than was asked for")
  }

  /// Finds the objects of an identity by asking the list for it: none, one, or several that share it.
  ///
  /// The server's filter may ignore case, match prefixes or read `*` as a pattern, so what it returns is only a
  /// choice of candidates; names are compared here, by their bytes.
  package func find(
    _ kind: ResourceKind, _ key: ResourceKey, fields: CallFields
  ) async throws(ReadFailure) -> ([LiveObject], Exchange) {
    var query: [(String, String)] = []
    if let (field, _) = kind.scope, let scope = key.scope { query.append(("\(field)Id", scope.string)) }
    if Self.canBeFilteredBy(key.name) { query.append(("name", key.name.string)) }
    let reader = listReader(kind, fields, query: query, known: [:])
    let read = try await reader.readAll()
    guard read.available else { return ([], read.exchange) }
    if let flaw = read.flaw {
      throw .unavailable("the list \(settings.basePath(of: kind)) could not be read as one: \(flaw)")
    }
    var exchange = read.exchange
    var found: [LiveObject] = []
    for entry in read.pages.flatMap(\.entries) {
      if let object = entry.whole {
        found.append(object)
      } else if entry.name == nil || entry.name == key.name {
        let (object, one) = try await self.read(kind, id: entry.id, fields: fields)
        exchange = one.following(exchange)
        if let object { found.append(object) }
      }
    }
    return (found.filter { $0.key == key }, exchange)
  }

  /// Names that a filter might not find by itself: a server could trim them or read them as a pattern.
  static func canBeFilteredBy(_ name: ExactText) -> Bool {
    guard let first = name.string.utf8.first, let last = name.string.utf8.last else { return false }
    return first > 0x20 && last > 0x20 && name.string.utf8.allSatisfy { !Array("*?%,\"'\\".utf8).contains($0) }
  }

  func objectPath(_ kind: ResourceKind, _ id: ExactText) -> String {
    settings.basePath(of: kind) + "/" + PercentEncoding.encode(id.string)
  }

  /// The object as the organisation spells it.
  func readRaw(_ kind: ResourceKind, _ id: ExactText) async throws(ReadFailure) -> (JSONValue?, Exchange) {
    let path = objectPath(kind, id)
    let (answer, exchange) = try await session.read(APICall(method: "GET", path: path)) {
      response -> Result<Result<JSONValue?, RemoteReadError>, UnreadableAnswer> in
      switch response.status {
      case 404, 410: return .success(.success(nil))
      case 200..<300:
        do { return .success(.success(try JSONReader.read(response.body))) } catch {
          return .failure(.garbage("\(path) answered something that is no JSON: \(error)"))
        }
      default: return .success(.failure(RemoteReadError(error: self.session.remoteError(response))))
      }
    }
    switch answer {
    case .success(let json): return (json, exchange)
    case .failure(let refusal): throw .refused(refusal.error)
    }
  }
}

private struct RemoteReadError: Error, Sendable {
  let error: RemoteError
}
