internal import HTTPTransport
package import RoutingModel

/// Why a successful answer cannot be used.
enum UnreadableAnswer: Error, Sendable {
  /// Not what was asked for; a second try may bring it.
  case garbage(String)
  /// Well-formed, but an entity in it makes no sense; asking again will not help.
  case entity(String)
  /// A final refusal.
  case refused(RemoteError)
}

/// One GET until its answer can be used.
package struct Reading<Content: Sendable>: Conversation {
  package typealias Outcome = Result<(content: Content, exchange: Exchange), ReadFailure>
  /// Gets every final answer but 401 and 403.
  typealias Understanding =
    @Sendable (IncomingResponse, _ hiding: (String) -> String) -> Result<Content, UnreadableAnswer>

  private let call: APICall
  private let understand: Understanding
  private var total = Exchange.none
  private var sendings = 0

  init(_ call: APICall, _ understand: @escaping Understanding) {
    self.call = call
    self.understand = understand
  }

  package mutating func begin() -> Turn<Outcome> {
    sendings += 1
    return .ask([NumberedCall(number: 0, call: call)])
  }

  package mutating func answered(
    _ number: Int, _ outcome: CallOutcome, hiding: (String) -> String
  ) -> Turn<Outcome> {
    switch outcome {
    case .noCredentials(let reason, _): return .finished(.failure(.credentials(reason)))
    case .notDone(let reason, _), .unknown(let reason, _): return .finished(.failure(.unavailable(reason)))
    case .answered(let response, let exchange):
      total = exchange.following(total)
      if response.status == 401 {
        return .finished(.failure(.credentials(RemoteErrorReader.read(response, hiding: hiding).message)))
      }
      if response.status == 403 {
        return .finished(.failure(.permission(RemoteErrorReader.read(response, hiding: hiding))))
      }
      switch understand(response, hiding) {
      case .success(let content): return .finished(.success((content, total)))
      case .failure(.refused(let error)): return .finished(.failure(.refused(error)))
      case .failure(.entity(let reason)): return .finished(.failure(.unavailable(hiding(reason))))
      case .failure(.garbage(let reason)):
        return sendings < garbageLimit ? begin() : .finished(.failure(.unavailable(hiding(reason))))
      }
    }
  }
}

/// Answers that are no JSON or no page are asked for again until there were so many.
private let garbageLimit = 3

extension Reading where Content == JSONValue? {
  /// An object as the organisation spells it; `nil` when there is none (404, 410).
  init(raw id: ExactText, of kind: ResourceKind, _ settings: OrganizationSettings) {
    let path = settings.objectPath(kind, id)
    self.init(APICall(method: "GET", path: path)) { response, hiding in
      switch response.status {
      case 404, 410: return .success(nil)
      case 200..<300:
        do { return .success(try JSONReader.read(response.body)) } catch {
          return .failure(.garbage("\(path) answered something that is no JSON: \(error)"))
        }
      default: return .failure(.refused(RemoteErrorReader.read(response, hiding: hiding)))
      }
    }
  }
}

extension Reading where Content == LiveObject? {
  /// One object by its id; `nil` when there is none (404, 410).
  package init(object id: ExactText, of kind: ResourceKind, fields: CallFields, _ settings: OrganizationSettings) {
    let path = settings.objectPath(kind, id)
    self.init(APICall(method: "GET", path: path)) { response, hiding in
      switch response.status {
      case 404, 410: return .success(nil)
      case 200..<300: break
      default: return .failure(.refused(RemoteErrorReader.read(response, hiding: hiding)))
      }
      let json: JSONValue
      do { json = try JSONReader.read(response.body) } catch {
        return .failure(.garbage("\(path) answered something that is no JSON: \(error)"))
      }
      do throws(UnreadableEntity) {
        let object = try LiveObject(kind: kind, json: json, fields: fields)
        if object.id == id { return .success(object) }
      } catch {
        return .failure(.entity("\(error.message) (\(path))"))
      }
      return .failure(.entity("\(path) answered another object than was asked for"))
    }
  }
}
