package import HTTPTransport
package import RoutingModel

/// Reads the organisation's error body, of which every field is optional, into something for people.
package enum RemoteErrorReader {
  /// The code of a 400 that means: the name is taken.
  package static let duplicateName = "duplicate.name"
  /// Characters of a message that are kept.
  package static let longestMessage = 2_000
  /// Parts of details and nested errors that are kept; more says nothing new.
  private static let mostDetails = 20

  /// - Parameter hiding: takes secrets out of a text, before it is cut, so that no part of one stays either.
  package static func read(
    _ response: IncomingResponse, hiding: (String) -> String = { $0 }
  ) -> RemoteError {
    let body = try? JSONReader.read(response.body)
    var parts: [String] = []
    if let object = body?.objectValue {
      for name in ["message", "error_description", "description"] {
        append(object[name]?.stringValue, to: &parts)
      }
      if response.status == 403, let missing = missingPermissions(object).map(bounded),
        !parts.contains(where: { $0.contains(missing) })
      {
        parts.append("missing permission: \(missing)")
      }
      for detail in (object["details"]?.arrayValue ?? []).prefix(mostDetails) {
        append(self.detail(detail), to: &parts)
      }
      for error in (object["errors"]?.arrayValue ?? []).prefix(mostDetails) {
        append(error["message"]?.stringValue ?? error.stringValue, to: &parts)
      }
    }
    if parts.isEmpty { parts = [fallback(response)] }
    let code = saysDuplicateName(body) ? duplicateName : body?["code"]?.stringValue ?? body?["error"]?.stringValue
    return RemoteError(
      status: response.status,
      code: code.flatMap { $0.isEmpty ? nil : OneLine.text(hiding(bounded($0)), longest: 200) },
      message: OneLine.text(hiding(parts.joined(separator: "; ")), longest: longestMessage))
  }

  /// `ININ-Correlation-Id`, or the same id out of the body.
  package static func correlationID(
    _ response: IncomingResponse, hiding: (String) -> String = { $0 }
  ) -> String? {
    let header = response.header("ININ-Correlation-Id").flatMap { $0.isEmpty ? nil : $0 }
    let found =
      header ?? (response.status >= 400 ? (try? JSONReader.read(response.body))?["contextId"]?.stringValue : nil)
    guard let found, !found.isEmpty else { return nil }
    return OneLine.text(hiding(bounded(found)), longest: 128)
  }

  /// Far more than is kept, and far less than an answer may have: secrets are looked for in all that is left.
  private static func bounded(_ text: String) -> String {
    if text.utf8.count <= 4 * longestMessage { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(2 * longestMessage)))
  }

  private static func append(_ text: String?, to parts: inout [String]) {
    guard let text = text.map(bounded), !text.isEmpty, !parts.contains(text) else { return }
    parts.append(text)
  }

  private static func detail(_ value: JSONValue) -> String? {
    if let text = value.stringValue { return text }
    let members = ["fieldName", "errorCode", "entityName", "entityId", "message"]
    let found = members.compactMap { value[$0]?.stringValue }.filter { !$0.isEmpty }
    return found.isEmpty ? nil : found.joined(separator: " ")
  }

  /// Beside a general code, or without any, the reason may stand in the details only.
  private static func saysDuplicateName(_ body: JSONValue?) -> Bool {
    ["details", "errors"].contains { list in
      (body?[list]?.arrayValue ?? []).prefix(mostDetails).contains { part in
        ["errorCode", "code"].contains { part[$0]?.stringValue == duplicateName }
      }
    }
  }

  private static func missingPermissions(_ body: JSONObject) -> String? {
    guard let parameters = body["messageParams"] else { return nil }
    for name in ["permissions", "permission", "missingPermissions"] {
      if let text = parameters[name]?.stringValue, !text.isEmpty { return text }
      if let list = parameters[name]?.arrayValue?.compactMap(\.stringValue), !list.isEmpty {
        return list.joined(separator: ", ")
      }
    }
    return nil
  }

  private static func fallback(_ response: IncomingResponse) -> String {
    switch response.status {
    case 300..<400:
      let target = response.header("Location").map { " to \($0)" } ?? ""
      return "a redirect\(target), which is not followed; check organization.apiURL and loginURL"
    case 401: return "the access token is not accepted"
    case 403: return "the organisation does not say which permission is missing"
    case 404: return "there is no such object or address"
    default: return "the organisation gives no reason"
    }
  }
}
