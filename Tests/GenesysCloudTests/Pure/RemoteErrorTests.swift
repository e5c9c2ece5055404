import GenesysCloud
import HTTPTransport
import RoutingModel
import Testing

@Suite struct RemoteErrorTests {
  private func error(_ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []) -> RemoteError {
    RemoteErrorReader.read(IncomingResponse(status: status, headers: headers, body: Array(body.utf8)))
  }

  @Test(
    arguments: [
      (
        400, #"{"message":"The name already exists.","code":"duplicate.name","status":400}"#, "duplicate.name",
        "The name already exists."
      ),
      (
        400,
        #"{"message":"bad","code":"x","details":[{"errorCode":"e1","fieldName":"priority"},{"entityName":"Rule"}]}"#,
        "x", "bad; priority e1; Rule"
      ),
      (400, #"{"message":"outer","errors":[{"message":"inner"},{"code":"only.code"}]}"#, nil, "outer; inner"),
      (
        404, #"{"message":"The requested operation failed with status 404","code":"not.found","status":404}"#,
        "not.found", "The requested operation failed with status 404"
      ),
      (
        400, #"{"error":"invalid_client","error_description":"client not found"}"#, "invalid_client", "client not found"
      ),
      (
        403, #"{"message":"Denied","messageParams":{"permissions":"routing:rule:edit"}}"#, nil,
        "Denied; missing permission: routing:rule:edit"
      ),
      (
        403, #"{"message":"You are missing routing:rule:edit","messageParams":{"permissions":"routing:rule:edit"}}"#,
        nil,
        "You are missing routing:rule:edit"
      ),
      (403, "", nil, "the organisation does not say which permission is missing"),
      (500, "<html>oops</html>", nil, "the organisation gives no reason"),
      (400, #"{"message":5,"code":{},"details":"x","errors":7}"#, nil, "the organisation gives no reason"),
      (400, #"["a list"]"#, nil, "the organisation gives no reason"),
    ] as [(Int, String, String?, String)])
  func isReadWhateverIsMissing(status: Int, body: String, code: String?, message: String) {
    #expect(error(status, body) == RemoteError(status: status, code: code, message: message))
  }

  @Test func becomesOneLineOfLimitedLength() {
    let long = String(repeating: "é", count: 5_000)
    let found = error(400, #"{"message":"a\nb\r\u001b[31m\u202ec\#(long)"}"#).message
    #expect(found.unicodeScalars.count == RemoteErrorReader.longestMessage)
    #expect(found.hasPrefix("a b  [31m c"))
  }

  @Test(
    arguments: [
      ([("ININ-Correlation-Id", "abc")], "{}", "abc"), ([("inin-correlation-id", "abc")], #"{"contextId":"x"}"#, "abc"),
      ([], #"{"contextId":"from-the-body"}"#, "from-the-body"), ([], "{}", nil), ([], "garbage", nil),
      ([("ININ-Correlation-Id", "a\u{1b}b")], "{}", "a b"),
    ] as [([(name: String, value: String)], String, String?)])
  func theCorrelationIDIsFoundInHeaderOrBody(
    headers: [(name: String, value: String)], body: String, expected: String?
  ) {
    let response = IncomingResponse(status: 500, headers: headers, body: Array(body.utf8))
    #expect(RemoteErrorReader.correlationID(response) == expected)
  }
}
