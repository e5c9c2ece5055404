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

/// What one answer to a GET says.
package enum ReadAnswer<Content: Sendable>: Sendable {
  case content(Content, Exchange)
  /// Not what was asked for; a second try may bring it.
  case garbage(String, Exchange)
  case failed(ReadFailure)
}

/// One GET until its answer can be used.
package struct Reading<Content: Sendable>: Conversation {
  package typealias Answer = ReadAnswer<Content>
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

  package mutating func begin() -> Turn<Answer, Outcome> {
    sendings += 1
    let understand = understand
    return .ask([Ask(number: 0, call: call) { Self.understood($0, $1, understand) }])
  }

  package mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome> {
    switch answer {
    case .failed(let failure): return .finished(.failure(failure))
    case .content(let content, let exchange): return .finished(.success((content, exchange.following(total))))
    case .garbage(let reason, let exchange):
      total = exchange.following(total)
      return sendings < garbageLimit ? begin() : .finished(.failure(.unavailable(reason)))
    }
  }

  private static func understood(
    _ outcome: CallOutcome, _ hiding: (String) -> String, _ understand: @escaping Understanding
  ) -> Answer {
    switch outcome {
    case .noCredentials(let reason, _): return .failed(.credentials(reason))
    case .notDone(let reason, _), .unknown(let reason, _): return .failed(.unavailable(reason))
    case .answered(let response, let exchange):
      switch response.status {
      case 401: return .failed(.credentials(RemoteErrorReader.read(response, hiding: hiding).message))
      case 403: return .failed(.permission(RemoteErrorReader.read(response, hiding: hiding)))
      default: break
      }
      switch understand(response, hiding) {
      case .success(let content): return .content(content, exchange)
      case .failure(.refused(let error)): return .failed(.refused(error))
      case .failure(.entity(let reason)): return .failed(.unavailable(hiding(reason)))
      case .failure(.garbage(let reason)): return .garbage(hiding(reason), exchange)
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
      let tree: ValueTree
      do { tree = try ValueTree(json: response.body) } catch {
        return .failure(.garbage("\(path) answered something that is no JSON: \(error)"))
      }
      do throws(UnreadableEntity) {
        let object = try LiveObject(kind: kind, 0, of: tree, fields: fields)
        if object.id == id { return .success(object) }
      } catch {
        return .failure(.entity("\(error.message) (\(path))"))
      }
      return .failure(.entity("\(path) answered another object than was asked for"))
    }
  }
}
