import HTTPTypes
import Hummingbird
import NIOCore
import RoutingModel

/// Makes responses, each with the headers that keep a browser from doing more than showing it.
enum Answer {
  static func text(_ text: String, _ status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8")
    -> Response
  {
    make(status, type: type, ByteBuffer(string: text))
  }

  static func json(_ value: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
    make(status, type: "application/json", ByteBuffer(bytes: JSONWriter.bytes(of: value)))
  }

  static func page(_ html: String, _ status: HTTPResponse.Status = .ok) -> Response {
    var response = make(status, type: "text/html; charset=utf-8", ByteBuffer(string: html))
    response.headers[.contentSecurityPolicy] =
      "default-src 'none'; style-src \(StatusPageStyle.policy); script-src 'self'; connect-src 'self'; "
      + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    return response
  }

  /// A body that is written while it comes about.
  static func stream(type: String, _ body: ResponseBody) -> Response {
    var response = make(.ok, type: type, ByteBuffer())
    response.body = body
    return response
  }

  /// One answer for everything that is not there or not allowed to know that it is.
  static func notFound() -> Response { json(["error": "not found"], .notFound) }

  static func problem(_ message: String, _ status: HTTPResponse.Status) -> Response {
    json(["error": .string(message)], status)
  }

  static func seeOther(_ location: String) -> Response {
    var response = make(.seeOther, type: "text/plain; charset=utf-8", ByteBuffer())
    response.headers[.location] = location
    return response
  }

  private static func make(_ status: HTTPResponse.Status, type: String, _ body: ByteBuffer) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = type
    headers[.cacheControl] = "no-store"
    headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    headers[.xContentTypeOptions] = "nosniff"
    // Not `no-referrer`: that would make a browser send `Origin: null` with our own form.
    for (name, value) in securityHeaders { headers[name] = value }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }

  private static let securityHeaders: [(HTTPField.Name, String)] = [
    ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
  ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
