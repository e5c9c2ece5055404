internal import HTTPTransport
package import RoutingModel

extension GenesysOrganization {
  /// Creates an object within the owner that `key` names. The references in `desired` are ids.
  package func create(
    _ kind: ResourceKind, key: ResourceKey, desired: CanonicalForm, fields: CallFields
  ) async -> WriteOutcome {
    let body = JSONValue.object(kind.createBody(desired, key: key))
    return await change(kind, APICall(method: "POST", path: settings.basePath(of: kind), body: body), fields)
  }

  /// Brings a live object in line, as its kind wants it done. Nothing is sent when nothing managed differs.
  package func update(
    _ kind: ResourceKind, live: LiveObject, desired: CanonicalForm, fields: CallFields
  ) async -> WriteOutcome {
    let path = objectPath(kind, live.id)
    guard let changed = WriteBodies.changedFields(kind, live: live, desired: desired) else { return .done(live, .none) }
    switch kind.remote.update {
    case .patchChangedFields:
      return await change(kind, APICall(method: "PATCH", path: path, body: changed), fields)
    case .putManagedFieldsWithVersion:
      let body = WriteBodies.managedFields(kind, live: live, desired: desired)
      return await change(kind, APICall(method: "PUT", path: path, body: body), fields)
    case .putWholeObject: return await replaceWhole(kind, live, desired, fields)
    }
  }

  package func delete(_ kind: ResourceKind, id: ExactText) async -> WriteOutcome {
    await change(kind, APICall(method: "DELETE", path: objectPath(kind, id)), nil)
  }

  private func replaceWhole(
    _ kind: ResourceKind, _ live: LiveObject, _ desired: CanonicalForm, _ fields: CallFields
  ) async -> WriteOutcome {
    let raw: JSONValue?
    let before: Exchange
    do throws(ReadFailure) {
      (raw, before) = try await readRaw(kind, live.id)
    } catch {
      switch error {
      case .permission(let remote), .refused(let remote): return .refused(remote, .none)
      case .credentials(let reason): return .refused(RemoteError(status: 401, code: nil, message: reason), .none)
      case .unavailable(let reason): return .notSent(reason: reason, .none)
      }
    }
    guard let object = raw?.objectValue else {
      return .missing(RemoteError(status: 404, code: nil, message: "the object is gone"), before)
    }
    let body = WriteBodies.wholeObject(kind, raw: object, desired: desired)
    return await change(
      kind, APICall(method: "PUT", path: objectPath(kind, live.id), body: body), fields, after: before)
  }

  private func change(
    _ kind: ResourceKind, _ call: APICall, _ fields: CallFields?, after earlier: Exchange = .none
  ) async -> WriteOutcome {
    switch await session.perform(call) {
    case .noCredentials(let reason, let exchange):
      return .refused(RemoteError(status: 401, code: nil, message: reason), exchange.following(earlier))
    case .notDone(let reason, let exchange): return .notSent(reason: reason, exchange.following(earlier))
    case .unknown(let reason, let exchange): return .unknown(reason: reason, exchange.following(earlier))
    case .answered(let response, let exchange):
      let exchange = exchange.following(earlier)
      if (200..<300).contains(response.status) { return .done(object(kind, response, fields), exchange) }
      let error = session.remoteError(response)
      switch (response.status, error.code) {
      case (409, _), (400, "duplicate.name"): return .conflict(error, exchange)
      case (404, _), (410, _): return .missing(error, exchange)
      default: return .refused(error, exchange)
      }
    }
  }

  /// The object in a successful answer, where it shows a whole one.
  private func object(_ kind: ResourceKind, _ response: IncomingResponse, _ fields: CallFields?) -> LiveObject? {
    guard let fields, let json = try? JSONReader.read(response.body), kind.isWhole(json) else { return nil }
    return try? LiveObject(kind: kind, json: json, fields: fields)
  }
}
