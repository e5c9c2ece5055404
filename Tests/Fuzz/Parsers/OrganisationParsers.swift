import RoutingModel

@testable import GenesysCloud
@testable import HTTPTransport

/// What the organisation answers.
enum OrganisationParsers {
  static let all = [
    FuzzedParser("page", page), FuzzedParser("token-answer", token), FuzzedParser("remote-error", remoteError),
    FuzzedParser("live-object", liveObject), FuzzedParser("retry-after", retryAfter), FuzzedParser("cursor", cursor),
    FuzzedParser("web-address", webAddress), FuzzedParser("author-answer", author),
  ]

  private static func page(_ bytes: [UInt8]) {
    guard let tree = try? ValueTree(json: bytes), let envelope = PageEnvelope(tree) else { return }
    require((envelope.total ?? 0) >= 0 && (envelope.pageCount ?? 0) >= 0, "a negative count")
    if case .known(let last) = NumberedPaging.plan(envelope) {
      require((1...NumberedPaging.pageLimit).contains(last), "a last page that is none")
    }
    if let next = envelope.nextURI { cursor(Array(next.utf8)) }
  }

  private static func token(_ bytes: [UInt8]) {
    for status in [200, 400, 401, 429, 503] {
      let response = IncomingResponse(status: status, headers: [("Retry-After", "5")], body: bytes)
      guard case .token(let text, let life) = TokenExchange.answer(response, wall: Instant(milliseconds: 0)) else {
        continue
      }
      require(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a token that no header can carry")
      var state = TokenState()
      _ = state.received(text, lifeSeconds: life, at: Uptime(milliseconds: 0))
      require(
        !state.isCurrent(AccessToken(text: text, generation: 2), at: Uptime(milliseconds: 0)), "a token of nobody")
    }
  }

  private static func remoteError(_ bytes: [UInt8]) {
    for status in [400, 403, 404, 409, 503] {
      let response = IncomingResponse(status: status, headers: [], body: bytes)
      let error = RemoteErrorReader.read(response)
      require(error.message.unicodeScalars.count <= RemoteErrorReader.longestMessage, "a message that is too long")
      require(!error.message.isEmpty, "no message")
      for text in [error.message, error.code ?? "", RemoteErrorReader.correlationID(response) ?? ""] {
        require(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a control character")
      }
    }
  }

  private static func liveObject(_ bytes: [UInt8]) {
    guard let tree = try? ValueTree(json: bytes) else { return }
    for kind in KindCatalog.all {
      do throws(UnreadableEntity) {
        let live = try LiveObject(kind: kind, 0, of: tree, fields: .standard)
        require(!live.id.isEmpty && !live.key.name.isEmpty, "an object without id or name")
        require(live.canonical.object == (try? JSONReader.read(live.canonical.bytes))?.objectValue, "bytes change")
        _ = kind.isWhole(0, of: tree)
        _ = kind.changeMarker(0, of: tree)
        _ = WriteBodies.changedFields(kind, live: live, desired: live.canonical)
        _ = WriteBodies.wholeObject(kind, raw: tree.value().objectValue ?? JSONObject(), desired: live.canonical)
      } catch {
        require(!error.message.utf8.contains { $0 < 0x20 }, "a message with a control character")
      }
    }
  }

  private static func retryAfter(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    for wall in [0, 1_700_000_000_000, Int64.max, Int64.min] {
      guard let wait = RetryAfter.milliseconds(text, wall: Instant(milliseconds: wall)) else { continue }
      require((0...900_000).contains(wait), "a wait of \(wait) ms")
    }
  }

  private static func cursor(_ bytes: [UInt8]) {
    let uri = String(decoding: bytes, as: UTF8.self)
    guard let cursor = QueryItem.value(of: "after", inQueryOf: uri) else { return }
    let again = QueryItem.value(of: "after", inQueryOf: "/?" + PercentEncoding.query([("after", cursor)]))
    require(again.map { ExactText($0) } == ExactText(cursor), "a cursor goes back as another one")
  }

  private static func webAddress(_ bytes: [UInt8]) {
    let parts = lines(bytes)
    guard let first = parts.first, let address = WebAddress(first) else { return }
    require(WebAddress(address.text) == address, "an address reads back as another one")
    for location in parts.dropFirst() {
      guard let next = address.following(location) else { continue }
      require(WebAddress(next.text) == next, "a redirect reads back as another one")
    }
  }

  private static let question = AuthorQuestion(
    subjects: ["a", "b"].map { id in
      AuthorQuestion.Subject(
        key: ResourceKey(kind: "RoutingRule", scope: "q", name: ExactText("rule " + id)), id: ExactText(id))
    }, since: Instant(milliseconds: 0), until: Instant(milliseconds: 1_700_000_000_000))

  /// The organisation's audit log tells who changed an object.
  private static func author(_ bytes: [UInt8]) {
    var finding = AuthorFinding(question, ownClient: "ours")
    guard case .ask(let asked) = finding.begin(), let ask = asked.first else {
      return require(false, "a question that is not asked")
    }
    for status in [200, 403, 500] {
      let response = IncomingResponse(status: status, headers: [], body: bytes)
      let exchange = Exchange(status: status, attempts: 1, latencyMilliseconds: 1, correlationID: nil)
      switch ask.understand(.answered(response, exchange), { $0 }) {
      case .unavailable(let reason, _): require(!hasControl(reason), "a reason with a control character")
      case .found(let authors):
        require(status == 200 && authors.count <= question.subjects.count, "authors of what nobody asked about")
        for author in authors.values {
          require(!(author.kind == .client && author.id == "ours"), "our own change is somebody's")
          require(ChangeAuthor(author.json) == author, "an author reads back as another one")
          var texts = [author.id.string, author.name ?? "", author.action] + author.changes.map(\.property)
          texts += author.changes.flatMap { $0.old + $0.new }
          require(author.changes.count <= 20 && texts.count <= 900, "changes without a limit")
          for text in texts {
            require(!hasControl(text) && text.unicodeScalars.count <= 1_000, "a text that no line can hold")
          }
        }
      }
    }
  }
}
