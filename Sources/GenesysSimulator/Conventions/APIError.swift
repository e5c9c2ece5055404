import RoutingModel

/// An error as the organisation tells it (`ErrorBody`).
struct APIError: Error {
  struct Detail {
    let errorCode: String
    let fieldName: String
    let message: String
  }

  let status: Int
  let code: String
  let message: String
  var details: [Detail] = []
  var entityID: ExactText?
  var retryAfter: String?
  var limit: JSONValue?

  init(_ status: Int, _ code: String, _ message: String, details: [Detail] = [], entityID: ExactText? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.entityID = entityID
  }

  static func invalid(_ details: [Detail]) -> APIError {
    let first = details.first
    return APIError(
      400, details.count == 1 ? first?.errorCode ?? "bad.request" : "bad.request",
      details.count == 1 ? first?.message ?? "" : "The request body has \(details.count) errors.", details: details)
  }

  static func invalid(_ field: String, _ message: String, code: String = "invalid.value") -> APIError {
    invalid([Detail(errorCode: code, fieldName: field, message: message)])
  }

  static func notFound(_ kind: ObjectKind, _ id: String) -> APIError {
    APIError(404, "not.found", "\(kind.rawValue) \(id) was not found.")
  }

  static let noSuchPath = APIError(404, "resource.not.found", "The resource does not exist.")

  /// The whole answer. A minimal 404 has neither `contextId` nor lists, as real ones were seen to.
  func response(correlationID: String, minimalNotFound: Bool) -> SimulatedResponse {
    var body = JSONObject([("message", .string(message)), ("code", .string(code)), ("status", .integer(Int64(status)))])
    if status == 404 && minimalNotFound {
      body["message"] = "The requested operation failed with status 404"
      body["code"] = "not.found"
    } else {
      body["contextId"] = .string(correlationID)
      body["details"] = .array(
        details.map {
          ["errorCode": .string($0.errorCode), "fieldName": .string($0.fieldName), "message": .string($0.message)]
        })
      body["errors"] = []
      if let entityID { body["entityId"] = .string(entityID) }
      if let limit { body["limit"] = limit }
    }
    var response = SimulatedResponse(status: status, json: .object(body))
    if let retryAfter { response.headers.append(("Retry-After", retryAfter)) }
    return response
  }
}
