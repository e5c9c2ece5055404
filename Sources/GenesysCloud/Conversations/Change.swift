internal import HTTPTransport
package import RoutingModel

/// One create, update or delete.
package struct Change: Conversation {
  package enum Answer: Sendable {
    case read(ReadAnswer<JSONValue?>)
    case written(WriteOutcome)
  }

  package typealias Outcome = WriteOutcome

  private enum Stage: Sendable {
    /// Nothing has to be sent.
    case settled(WriteOutcome)
    case sending(APICall)
    /// The whole object is read first, so that what we do not know of it survives.
    case reading(Reading<JSONValue?>, desired: CanonicalForm, path: String)
  }

  private let kind: ResourceKind
  /// `nil`: the answer shows no object.
  private let fields: CallFields?
  private var stage: Stage
  private var before = Exchange.none

  /// Creates an object within the owner that `key` names. The references in `desired` are ids.
  package init(
    creating key: ResourceKey, _ desired: CanonicalForm, kind: ResourceKind, fields: CallFields,
    _ settings: OrganizationSettings
  ) {
    self.kind = kind
    self.fields = fields
    let body = JSONValue.object(kind.createBody(desired, key: key))
    stage = .sending(APICall(method: "POST", path: settings.basePath(of: kind), body: body))
  }

  /// Brings a live object in line, as its kind wants it done. Nothing is sent when nothing managed differs.
  package init(
    updating live: LiveObject, to desired: CanonicalForm, kind: ResourceKind, fields: CallFields,
    _ settings: OrganizationSettings
  ) {
    self.kind = kind
    self.fields = fields
    let path = settings.objectPath(kind, live.id)
    guard let changed = WriteBodies.changedFields(kind, live: live, desired: desired) else {
      stage = .settled(.done(live, .none))
      return
    }
    switch kind.remote.update {
    case .patchChangedFields: stage = .sending(APICall(method: "PATCH", path: path, body: changed))
    case .putManagedFieldsWithVersion:
      let body = WriteBodies.managedFields(kind, live: live, desired: desired)
      stage = .sending(APICall(method: "PUT", path: path, body: body))
    case .putWholeObject:
      stage = .reading(Reading(raw: live.id, of: kind, settings), desired: desired, path: path)
    }
  }

  package init(deleting id: ExactText, kind: ResourceKind, _ settings: OrganizationSettings) {
    self.kind = kind
    fields = nil
    stage = .sending(APICall(method: "DELETE", path: settings.objectPath(kind, id)))
  }

  package mutating func begin() -> Turn<Answer, WriteOutcome> {
    switch stage {
    case .settled(let outcome): return .finished(outcome)
    case .sending(let call):
      let (kind, fields, before) = (kind, fields, before)
      return .ask([Ask(number: 0, call: call) { .written(Self.classified($0, after: before, kind, fields, $1)) }])
    case .reading(var reading, let desired, let path):
      let turn = reading.begin()
      stage = .reading(reading, desired: desired, path: path)
      return forwarded(turn, desired, path)
    }
  }

  package mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, WriteOutcome> {
    switch (stage, answer) {
    case (_, .written(let outcome)): return .finished(outcome)
    case (.reading(var reading, let desired, let path), .read(let answer)):
      let turn = reading.answered(number, answer)
      stage = .reading(reading, desired: desired, path: path)
      return forwarded(turn, desired, path)
    case (.settled, .read), (.sending, .read): return .ask([])
    }
  }

  private mutating func forwarded(
    _ turn: Turn<ReadAnswer<JSONValue?>, Reading<JSONValue?>.Outcome>, _ desired: CanonicalForm, _ path: String
  ) -> Turn<Answer, WriteOutcome> {
    switch turn {
    case .ask(let asked): return .ask(asked.map { $0.map(Answer.read) })
    case .finished(.failure(let failure)):
      switch failure {
      case .permission(let remote), .refused(let remote): return .finished(.refused(remote, .none))
      case .credentials(let reason):
        return .finished(.refused(RemoteError(status: 401, code: nil, message: reason), .none))
      case .unavailable(let reason): return .finished(.notSent(reason: reason, .none))
      }
    case .finished(.success(let read)):
      before = read.exchange
      guard let object = read.content?.objectValue else {
        return .finished(.missing(RemoteError(status: 404, code: nil, message: "the object is gone"), before))
      }
      let body = WriteBodies.wholeObject(kind, raw: object, desired: desired)
      stage = .sending(APICall(method: "PUT", path: path, body: body))
      return begin()
    }
  }

  private static func classified(
    _ outcome: CallOutcome, after before: Exchange, _ kind: ResourceKind, _ fields: CallFields?,
    _ hiding: (String) -> String
  ) -> WriteOutcome {
    switch outcome {
    case .noCredentials(let reason, let exchange):
      return .refused(RemoteError(status: 401, code: nil, message: reason), exchange.following(before))
    case .notDone(let reason, let exchange): return .notSent(reason: reason, exchange.following(before))
    case .unknown(let reason, let exchange): return .unknown(reason: reason, exchange.following(before))
    case .answered(let response, let exchange):
      let exchange = exchange.following(before)
      if (200..<300).contains(response.status) { return .done(object(response, kind, fields), exchange) }
      let error = RemoteErrorReader.read(response, hiding: hiding)
      switch (response.status, error.code) {
      case (409, _), (412, _), (400, RemoteErrorReader.duplicateName): return .conflict(error, exchange)
      case (404, _), (410, _): return .missing(error, exchange)
      default: return .refused(error, exchange)
      }
    }
  }

  /// The object in a successful answer, where it shows a whole one.
  private static func object(
    _ response: IncomingResponse, _ kind: ResourceKind, _ fields: CallFields?
  ) -> LiveObject? {
    guard let fields, let tree = try? ValueTree(json: response.body), kind.isWhole(0, of: tree) else { return nil }
    return try? LiveObject(kind: kind, 0, of: tree, fields: fields)
  }
}
