import GenesysCloud
import HTTPTransport
import RoutingModel
import Testing

/// An organisation that answers absurdly: every answer ends in a list, an incomplete list or one failure of one line.
@Suite struct HostileAnswerTests {
  private struct Case {
    let name: String
    let answer: ScriptedServer.Answer
    let verdict: String
  }

  /// What one list comes to, when every page answers alike and single objects are whole.
  private func verdict(_ answer: ScriptedServer.Answer, _ kind: ResourceKind = .routingRule) async -> String {
    let server = ScriptedServer.api { request, _ in
      request.path.hasSuffix("/id-1") ? ScriptedServer.json(200, Sample.rule(1)) : answer
    }
    do throws(ReadFailure) {
      let listing = try await server.organization().list(kind, fields: .standard, previous: nil)
      if server.requests.count > 130 { return "read with \(server.requests.count) requests" }
      return listing.live.complete ? "read" : "incomplete"
    } catch {
      let text = "\(error)"
      if text.utf8.count > 12_000 { return "a failure of \(text.utf8.count) bytes" }
      if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) { return "several lines" }
      return server.requests.count > 130 ? "failed after \(server.requests.count) requests" : "failed"
    }
  }

  private func run(_ name: String, _ cases: [Case]) async {
    for entry in cases {
      let found = await verdict(entry.answer)
      #expect(found == entry.verdict, "\(name): \(entry.name)")
    }
    print("corpus \(name): \(cases.count) cases")
  }

  private static let huge = String(repeating: "\u{202E}x\u{1B}[31m\n", count: 400)

  private static let replacements: [(String, JSONValue?)] = [
    ("missing", nil), ("null", .null), ("another type", 42), ("true", true), ("list", []), ("object", [:]),
    ("empty text", ""),
    ("text", "x"), ("huge", .string(huge)), ("2^63", .number(JSONNumber(literal: "9223372036854775808") ?? 0)),
    ("-1", -1), ("fraction", .number(JSONNumber(0.5) ?? 0)),
    ("300 digits", .number(JSONNumber(literal: String(repeating: "9", count: 300)) ?? 0)),
  ]

  @Test func everyValueOfAPageReplacedByEveryOther() async {
    let sample = Sample.page([Sample.rule(1)], total: 1, pageCount: 1)
    var cases: [Case] = []
    for pointer in Self.pointers(sample) {
      for (name, value) in Self.replacements {
        let page = pointer.isEmpty ? value ?? .null : JSONPointer(pointer).setting(value, in: sample)
        cases.append(
          Case(
            name: "\(pointer) \(name)", answer: ScriptedServer.json(200, page),
            verdict: Self.verdict(pointer, name, value)))
      }
    }
    await run("organisation pages", cases)
  }

  /// Identity decides: without it nothing can be said about an object; everything else is drift at most.
  private static func verdict(_ pointer: String, _ name: String, _ value: JSONValue?) -> String {
    let isText = value?.stringValue.map { !$0.isEmpty } ?? false
    switch pointer {
    case "", "/entities": return name == "list" && pointer == "/entities" ? "incomplete" : "failed"
    // Nothing is taken out of a list here.
    case "/entities/0": return name == "missing" ? "read" : "failed"
    case "/entities/0/id", "/entities/0/queue/id": return isText ? "read" : "failed"
    // A header without a body field is read by its id, and there it is whole.
    case "/entities/0/name", "/entities/0/queue":
      return value == nil || value == .null ? "read" : pointer.hasSuffix("name") && isText ? "read" : "failed"
    case "/total": return value?.numberValue?.int64.map { $0 >= 0 } ?? false ? "incomplete" : "read"
    case "/pageCount": return value?.numberValue?.int64 == 42 ? "incomplete" : "read"
    default: return "read"
    }
  }

  private static func pointers(_ value: JSONValue, _ prefix: String = "") -> [String] {
    switch value {
    case .object(let object): [prefix] + object.members.flatMap { pointers($0.value, "\(prefix)/\($0.key)") }
    case .array(let elements):
      [prefix] + elements.enumerated().flatMap { pointers($0.element, "\(prefix)/\($0.offset)") }
    case .null, .bool, .number, .string: [prefix]
    }
  }

  @Test func bodiesThatAreNoPages() async {
    var cases: [Case] = []
    func add(_ name: String, _ bytes: [UInt8], _ verdict: String = "failed") {
      let response = IncomingResponse(status: 200, headers: [("Content-Type", "application/json")], body: bytes)
      cases.append(Case(name: name, answer: .success(response), verdict: verdict))
    }
    for text in [
      "", " ", "null", "true", "0", "\"x\"", "[]", "{}", "{\"entities\":{}}", "<html>", "{\"entities\":[]",
      "{\"entities\":[],}", "{\"entities\":[],\"entities\":[]}", "\u{FEFF}{\"entities\":[]}", "{\"entities\":[]} x",
      "{'entities':[]}", "{\"Entities\":[]}", "NaN", "{\"entities\":[NaN]}", "{\"entities\":[[[[]]]]}",
      "{\"entities\":[1e400]}",
    ] {
      add(text, Array(text.utf8))
    }
    add("an empty page", Array("{\"entities\":[]}".utf8), "read")
    add("zero bytes", [UInt8](repeating: 0, count: 1000))
    add("not UTF-8", Array("{\"entities\":[\"".utf8) + [0xFF] + Array("\"]}".utf8))
    add("depth bomb", [UInt8](repeating: 0x5B, count: 1 << 20))
    add(
      "depth bomb inside",
      Array("{\"entities\":[".utf8) + [UInt8](repeating: 0x5B, count: 200) + [UInt8](repeating: 0x5D, count: 200)
        + Array("]}".utf8))
    add("a long number", Array("{\"entities\":[\(String(repeating: "9", count: 100_000))]}".utf8))
    let keys = (0..<50_000).reversed().map { "\"k\($0 + 100_000)\":0" }.joined(separator: ",")
    add("keys in reverse order", Array("{\"entities\":[],\(keys)}".utf8), "read")
    add("many keys in an entity", Array("{\"entities\":[{\(keys)}]}".utf8))
    await run("organisation bodies", cases)
  }

  @Test func everyStatusWithEveryBody() async {
    var cases: [Case] = []
    let bodies: [(String, [UInt8])] = [
      ("nothing", []), ("HTML", Array("<html><body>Bad Gateway</body></html>".utf8)),
      ("error", Array("{\"message\":\"no\",\"code\":\"x\",\"status\":400}".utf8)),
      (
        "absurd error",
        JSONWriter.bytes(of: [
          "message": .string(Self.huge), "code": .string(Self.huge),
          "details": .array(Array(repeating: .string(Self.huge), count: 5)), "contextId": .string(Self.huge),
        ])
      ),
      (
        "wrong types",
        Array("{\"message\":[],\"code\":{},\"errors\":[[],{},1],\"details\":{\"a\":1},\"messageParams\":[]}".utf8)
      ),
    ]
    // Megabytes once: they are parsed anew for each attempt.
    let long = JSONValue.string(String(repeating: Self.huge, count: 50))
    let megabytes = JSONWriter.bytes(of: [
      "message": long, "code": long, "details": .array(Array(repeating: long, count: 30)),
    ])
    cases.append(
      Case(
        name: "400 with megabytes", answer: .success(IncomingResponse(status: 400, headers: [], body: megabytes)),
        verdict: "failed"))
    for status in [
      201, 202, 203, 204, 205, 206, 299, 300, 301, 302, 304, 307, 308, 400, 401, 402, 403, 405, 406, 408, 409, 410, 411,
      413, 414, 415, 418, 421, 422, 423, 425, 426, 428, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 511, 599,
    ] {
      for (name, body) in bodies {
        let response = IncomingResponse(
          status: status, headers: [("Location", "http://evil.test/\u{202E}")], body: body)
        cases.append(Case(name: "\(status) \(name)", answer: .success(response), verdict: "failed"))
      }
    }
    await run("organisation statuses", cases)
  }

  /// Seconds or a date of RFC 9110, up to a quarter of an hour; anything else is as good as nothing.
  @Test func retryAfterOfEveryForm() {
    let wall = Instant(milliseconds: 784_111_777_000)  // Sun, 06 Nov 1994 08:49:37 GMT
    var cases: [(String, Int64?)] = [
      ("0", 0), ("1", 1000), ("900", 900_000), (" 5", 5000), ("5 ", 5000), ("\t5\t", 5000), ("007", 7000), ("901", nil),
      ("999999999", nil), ("9999999999", nil),
      ("99999999999999999999", nil), ("-1", nil), ("+1", nil), ("1.5", nil), ("1e3", nil), ("0x10", nil), ("", nil),
      (" ", nil), ("5,10", nil), ("5;q=1", nil), ("5s", nil), ("five", nil), ("\u{665}", nil), ("\u{FF15}", nil),
      ("5\0", nil), ("5\n", nil), ("NaN", nil), ("Infinity", nil), ("true", nil), ("null", nil),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:38 GMT", 1000),
      ("Sun, 06 Nov 1994 09:04:37 GMT", 900_000),
      ("Sun, 06 Nov 1994 09:04:38 GMT", nil), ("Sun, 06 Nov 1994 08:49:36 GMT", nil),
      ("Sunday, 06-Nov-94 08:49:37 GMT", 0), ("Sun Nov  6 08:49:37 1994", 0), ("Sun Nov 06 08:49:38 1994", 1000),
      ("Sunday, 06-Nov-94 08:49:38 GMT", 1000), ("Sunday, 06-Nov-44 08:49:37 GMT", nil),
      ("Sunday, 06-Nov-4 08:49:37 GMT", nil), ("Sunday, 06-11-94 08:49:37 GMT", nil), ("Sunday, -- :: GMT", nil),
      ("Sunday 06-Nov-94 08:49:37 GMT", nil), ("Sun Nov  6 08:49:37 94", nil), ("Sun Nov 31 08:49:37 1994", nil),
      ("Sun, 06 Nov 1994 08:49:37 UTC", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
      ("Sun, 06 Nov 1994 08:60:00 GMT", nil), ("Sun, 00 Nov 1994 08:49:37 GMT", nil),
      ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 0000 08:49:37 GMT", nil), ("Sun, 06 Nov 9999 08:49:37 GMT", nil),
      ("Sun, 06 Nov 19940 08:49:37 GMT", nil), ("Sun, 6 Nov 1994 08:49:37 GMT", nil), ("1994-11-06T08:49:37Z", nil),
      ("Sun, 06 Nov 1994", nil), (", , , , , GMT", nil), ("Sun, 06 Nov 1994 :: GMT", nil),
      ("Sun, 06 Nov 1994 08:49 GMT", nil),
      (String(repeating: "9", count: 100_000), nil), (String(repeating: " ", count: 100_000) + "5", 5000),
    ]
    for digit in 0...9 { cases.append(("\(digit)", Int64(digit) * 1000)) }
    for (text, milliseconds) in cases {
      #expect(RetryAfter.milliseconds(text, wall: wall) == milliseconds, "\(text.prefix(40).debugDescription)")
      for far in [Int64.min, -1, .max] { _ = RetryAfter.milliseconds(text, wall: Instant(milliseconds: far)) }
    }
    print("corpus Retry-After: \(cases.count) cases")
  }

  @Test func nextPagesThatLeadNowhere() async {
    var count = 0
    for next in [
      "", " ", "x", "?", "?after", "?after=", "/x?after=%", "/x?after=%G0", "/x?after=%FF", "/x?AFTER=a", "/x#?after=a",
      "http://evil.test/", "//evil.test?x=after=a", "javascript:alert(1)", String(repeating: "a", count: 100_000),
      "/x?after=" + String(repeating: "%41", count: 50_000), "/x?after=a&after=b", "/x?after=%0d%0aX-Evil:1",
      "\u{202E}?after=a",
    ] {
      let server = ScriptedServer.api { request, _ in
        request.query("after") == nil
          ? ScriptedServer.json(200, Sample.page([], next: next)) : ScriptedServer.json(200, Sample.page([]))
      }
      _ = try? await server.organization().list(.skillGroup, fields: .standard, previous: nil)
      // Never another host or path, never a raw line break.
      #expect(server.requests.allSatisfy { $0.path == "/api/v2/routing/skillgroups" }, "\(next.prefix(40))")
      #expect(server.requests.allSatisfy { $0.query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }, "\(next.prefix(40))")
      #expect(server.requests.count <= 12, "\(next.prefix(40))")
      count += 1
    }
    print("corpus cursors: \(count) cases")
  }

  @Test func tokenAnswersOfEveryShape() async {
    let sample: JSONValue = ["access_token": "t0ken", "token_type": "bearer", "expires_in": 86_400]
    var count = 0
    for pointer in ["", "/access_token", "/token_type", "/expires_in"] {
      for (name, value) in Self.replacements {
        let answer = pointer.isEmpty ? value ?? .null : JSONPointer(pointer).setting(value, in: sample)
        let server = ScriptedServer { request, _ in
          request.path == "/oauth/token" ? ScriptedServer.json(200, answer) : ScriptedServer.json(200, Sample.page([]))
        }
        let read = (try? await server.organization().list(.routingRule, fields: .standard, previous: nil)) != nil
        let expected =
          switch pointer {
          case "": false
          case "/access_token": name == "text"
          // What is no text says nothing of the type.
          case "/token_type": value?.stringValue == nil
          default: true
          }
        #expect(read == expected, "\(pointer) \(name)")
        #expect(server.tokenRequests.count <= 20, "\(pointer) \(name)")
        count += 1
      }
    }
    print("corpus token answers: \(count) cases")
  }
}
