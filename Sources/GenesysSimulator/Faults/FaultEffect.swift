package import RoutingModel

/// What a fault does to one request.
package enum FaultEffect: Hashable, Sendable {
  /// Whether the request is carried out although the client does not learn it.
  package enum Commit: String, CaseIterable, Sendable { case before, after }
  package enum Shift: String, CaseIterable, Sendable { case moveToFront, moveToEnd, deleteFirst, insertFirst }

  case latency(milliseconds: Int)
  /// An error answer; `retryAfter` is the header's text.
  case status(Int, Commit, retryAfter: String?)
  /// A 429 as the organisation's own limit would give it, with `Retry-After` as the switch says.
  case rateLimit(seconds: Int)
  /// The token endpoint's limit: 400 `invalid_request`.
  case tokenLimit
  case reset(Commit)
  /// So many bytes of the body arrive, then the connection closes, or is reset.
  case truncate(bytes: Int, reset: Bool)
  case slowBody(bytes: Int, pauseMilliseconds: Int)
  /// The objects of a list move by one while it is being read, by somebody else's doing.
  case shift(Shift)
  /// The page begins with the last object of the page before.
  case duplicate
  /// `nextUri` leads to the same page again.
  case stuckCursor
  /// All tokens are revoked before the request is looked at.
  case revokeTokens
  case garbage
  case wrongContentType
  case emptyBody
  case redirect(location: String)
  /// The body is followed by so many bytes of white space.
  case oversized(bytes: Int)
  /// `total`, `pageCount` and `pageSize` of a list are absurd.
  case absurdTotals
}

package struct FaultError: Error, CustomStringConvertible {
  package let description: String
}

extension Fault {
  /// Reads `{"effect": "reset", "commit": "after", "method": "POST", "path": "/api/v2/routing/rules", "next": 1}`.
  package init(_ json: JSONValue) throws(FaultError) {
    guard let object = json.objectValue else { throw FaultError(description: "a fault is a JSON object") }
    let parameters = FaultParameters(object)
    let effect = try parameters.effect()
    let triggers = try parameters.triggers()
    guard triggers.count <= 1 else { throw FaultError(description: "a fault has one of next, every, probability") }
    self.init(
      effect, method: try parameters.text("method"), path: try parameters.text("path"),
      trigger: triggers.first ?? .always, definition: json)
    if let unknown = object.keys.first(where: { !FaultParameters.names.contains($0.string) }) {
      throw FaultError(description: "a fault has no parameter \(unknown)")
    }
  }

  /// Reads the same as words: `reset commit=after method=POST path=/api/v2/routing/rules next=1`.
  package init(words: String) throws(FaultError) {
    var object = JSONObject()
    for (index, word) in words.split(separator: " ").enumerated() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if index == 0 && parts.count == 1 {
        object["effect"] = .string(String(word))
      } else if parts.count == 2 {
        let value = String(parts[1])
        object[String(parts[0])] = JSONScalar.read(value)
      } else {
        throw FaultError(description: "\(word) is not NAME=VALUE")
      }
    }
    try self.init(.object(object))
  }
}

/// A value as a command line gives it: `5`, `true`, else text.
package enum JSONScalar {
  package static func text(_ value: JSONValue) -> String { value.stringValue ?? JSONWriter.text(of: value) }

  package static func read(_ text: String) -> JSONValue {
    switch try? JSONReader.read(text) {
    case .number(let number): .number(number)
    case .bool(let flag): .bool(flag)
    default: .string(text)
    }
  }
}
