import ControlPlane
import Reconciliation
import RoutingModel

/// How a value of the configuration is read.
package struct SettingType<Value: Sendable>: Sendable {
  let words: String
  let schema: JSONValue
  let fromEnvironment: (@Sendable (String) -> JSONValue)?
  let read: @Sendable (JSONValue) -> Result<Value, SettingProblem>

  var optional: SettingType<Value?> {
    let read = read
    return SettingType<Value?>(
      words: words, schema: schema, fromEnvironment: fromEnvironment, read: { read($0).map { $0 } })
  }

  /// The values among these that `accepts` takes.
  func restricted(_ words: String, else problem: String, to accepts: @escaping @Sendable (Value) -> Bool) -> Self {
    let read = read
    return SettingType(
      words: words, schema: schema, fromEnvironment: fromEnvironment,
      read: { value in read(value).flatMap { accepts($0) ? .success($0) : .failure(SettingProblem(problem)) } })
  }
}

private func expected(_ what: String, _ value: JSONValue) -> SettingProblem {
  SettingProblem("\(value.typeDescription) where \(what) is expected")
}

/// Numbers and booleans come out of an environment variable as text.
private func scalar(_ text: String) -> JSONValue {
  switch text {
  case "true": true
  case "false": false
  default: Int64(text).map { .integer($0) } ?? .string(text)
  }
}

extension SettingType<String> {
  static let text = SettingType(
    words: "text", schema: ["type": "string"], fromEnvironment: { .string($0) },
    read: { value in
      guard let text = value.stringValue else { return .failure(expected("text (in quotes, if need be)", value)) }
      if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
        return .failure(SettingProblem("a control character in the text"))
      }
      return .success(text)
    })

  /// The address of a server; `schemes` are those that mean something for the key.
  static func address(_ schemes: [String]) -> SettingType {
    let forms = schemes.map { $0 + "://…" }.joined(separator: " or ")
    return text.restricted("address", else: "no address of the form \(forms) without a password in it") { text in
      guard let scheme = schemes.first(where: { text.hasPrefix($0 + "://") }), text.utf8.count > scheme.utf8.count + 3,
        !text.contains(where: \.isWhitespace)
      else { return false }
      // Secrets stand in files: an address is logged, shown and kept.
      let authority = text.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
      return !user.contains(":")
    }
  }

  static let file = text.restricted("file", else: "an empty file name") { !$0.isEmpty }

  static let absolutePath = text.restricted("path", else: "no path that begins with /") { $0.hasPrefix("/") }

  /// `127.0.0.1:8611`, `[::1]:8611`.
  static let listenAddress = text.restricted(
    "host:port", else: "no address of the form host:port, for example 127.0.0.1:8611"
  ) { ListenAddress($0) != nil }
}

extension SettingType<Bool> {
  static let boolean = SettingType(
    words: "true or false", schema: ["type": "boolean"], fromEnvironment: scalar,
    read: { value in value.boolValue.map { .success($0) } ?? .failure(expected("true or false", value)) })
}

extension SettingType<Int> {
  static func integer(_ range: ClosedRange<Int>) -> SettingType {
    SettingType(
      words: "number, \(range.lowerBound) to \(range.upperBound)",
      schema: [
        "type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound)),
      ], fromEnvironment: scalar,
      read: { value in
        guard let number = value.numberValue else { return .failure(expected("a number", value)) }
        guard let integer = number.int64.flatMap({ Int(exactly: $0) }), range.contains(integer) else {
          return .failure(
            SettingProblem("\(number.text) is no whole number from \(range.lowerBound) to \(range.upperBound)"))
        }
        return .success(integer)
      })
  }
}

extension SettingType<Duration> {
  static func duration(_ range: ClosedRange<Duration>) -> SettingType {
    let limits = "\(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
    return SettingType(
      words: "duration, \(limits)", schema: ["type": "string", "pattern": "^(0|[0-9]+(ms|s|m|h|d))$"],
      fromEnvironment: scalar,
      read: { value in
        let text = value.stringValue ?? (value == 0 ? "0s" : nil)
        guard let text, let duration = DurationText.duration(text) else {
          return .failure(SettingProblem("no duration: a whole number with a unit, for example 15s, 5m, 1h, 400d"))
        }
        guard range.contains(duration) else {
          return .failure(SettingProblem("\(text) is out of range: \(limits)"))
        }
        return .success(duration)
      })
  }
}

private func countOfObjects(_ value: JSONValue) -> Int? {
  guard let number = value.numberValue?.int64, (0...Int64(Int32.max)).contains(number) else { return nil }
  return Int(number)
}

/// `0%` to `100%`. Digits only: `Int` takes a sign too.
private func percentage(_ value: JSONValue) -> Int? {
  guard let text = value.stringValue else { return nil }
  let bytes = Array(text.utf8)
  guard bytes.last == UInt8(ascii: "%"), bytes.count <= 4 else { return nil }
  let digits = bytes.dropLast()
  guard digits.allSatisfy({ (48...57).contains($0) }), let number = Int(String(decoding: digits, as: UTF8.self)) else {
    return nil
  }
  return number <= 100 ? number : nil
}

extension SettingType<GuardLimit> {
  static let limit = SettingType(
    words: "percentage or number",
    schema: ["oneOf": [["type": "string", "pattern": "^[0-9]+%$"], ["type": "integer", "minimum": 0]]],
    fromEnvironment: scalar,
    read: { value in
      if let count = countOfObjects(value) { return .success(.count(count)) }
      if let percent = percentage(value) { return .success(.percent(percent)) }
      return .failure(SettingProblem("neither a percentage (30%) nor a whole number of objects"))
    })
}

extension SettingType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  static func choice(_ type: Value.Type) -> SettingType {
    let all = Value.allCases.map(\.rawValue)
    let words = all.joined(separator: ", ")
    return SettingType(
      words: "one of \(words)", schema: ["enum": .array(all.map { .string($0) })], fromEnvironment: { .string($0) },
      read: { value in
        value.stringValue.flatMap(Value.init(rawValue:)).map { .success($0) }
          ?? .failure(SettingProblem("\(JSONWriter.text(of: value)) is not one of \(words)"))
      })
  }
}

extension SettingType<[String]> {
  static let texts = SettingType(
    words: "list of text", schema: ["type": "array", "items": ["type": "string"]], fromEnvironment: nil,
    read: { value in
      guard let elements = value.arrayValue else { return .failure(expected("a list of text", value)) }
      let texts = elements.compactMap(\.stringValue)
      return texts.count == elements.count ? .success(texts) : .failure(SettingProblem("not every element is text"))
    })
}

extension SettingType<[String]> {
  static let hostNames = texts.restricted(
    "list of host names", else: "not every element is the name of a host, without scheme, port and path"
  ) { names in
    names.allSatisfy { name in
      !name.isEmpty
        && name.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E
        }
    }
  }
}

extension SettingType<JSONObject> {
  /// Free of form here; what uses it says what it holds.
  static let object = SettingType(
    words: "object", schema: ["type": "object"], fromEnvironment: nil,
    read: { value in value.objectValue.map { .success($0) } ?? .failure(expected("an object", value)) })
}
