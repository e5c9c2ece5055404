import RoutingModel

/// One key of the configuration. The table of these drives reading, the names of environment variables, the
/// reference page and the JSON Schema: there is no other description of a key.
package struct Setting<Value: Sendable>: Sendable {
  /// From the root of the document, with dots: `sync.limits.maxDeleted`; within a list, from its element.
  let path: String
  let type: SettingType<Value>
  /// Where the key is left out.
  let fallback: Value
  /// The fallback as a person would write it; `nil` where there is none.
  let fallbackText: String?
  let documentation: String

  package var description: SettingDescription {
    let type = type
    return SettingDescription(
      path: path, typeWords: type.words, fallbackText: fallbackText, documentation: documentation,
      schema: type.schema, fromEnvironment: type.fromEnvironment,
      problem: { value in
        switch type.read(value) {
        case .success: nil
        case .failure(let problem): problem.message
        }
      })
  }
}

extension Setting {
  init(_ path: String, _ type: SettingType<Value>, _ fallbackText: String, _ fallback: Value, _ documentation: String) {
    self.init(
      path: path, type: type, fallback: fallback, fallbackText: fallbackText, documentation: documentation)
  }

  /// A key without a default.
  init<Wrapped>(_ path: String, optional type: SettingType<Wrapped>, _ documentation: String)
  where Value == Wrapped? {
    self.init(
      path: path, type: type.optional, fallback: Value.none, fallbackText: nil, documentation: documentation)
  }
}

/// A setting without its Swift type.
package struct SettingDescription: Sendable {
  package let path: String
  /// `duration`, `one of off, confirm, auto`…
  package let typeWords: String
  package let fallbackText: String?
  package let documentation: String
  let schema: JSONValue
  /// Reads the text of an environment variable; `nil` for what is no scalar.
  let fromEnvironment: (@Sendable (String) -> JSONValue)?
  /// What is wrong with a value; `nil` for a good one.
  let problem: @Sendable (JSONValue) -> String?

  package var environmentName: String? { fromEnvironment == nil ? nil : EnvironmentName.of(path) }
}

/// A list of objects, each with the same keys.
package struct ListSetting: Sendable {
  let path: String
  let documentation: String
  let items: [SettingDescription]
  /// Keys that every element must have.
  let required: [String]
}

struct SettingProblem: Error {
  let message: String

  init(_ message: String) { self.message = message }
}

/// Values as they were found, by path; a value that is not there, or was reported, reads as its default.
struct ConfigurationValues: Sendable {
  var found: [String: JSONValue] = [:]

  subscript<Value>(_ setting: Setting<Value>) -> Value {
    guard let value = found[setting.path], case .success(let read) = setting.type.read(value) else {
      return setting.fallback
    }
    return read
  }

  /// The elements of a list setting.
  func elements(_ list: ListSetting) -> [ConfigurationValues] {
    (found[list.path]?.arrayValue ?? []).map { element in
      ConfigurationValues(
        found: Dictionary(
          (element.objectValue?.members ?? []).map { ($0.key.string, $0.value) }, uniquingKeysWith: { $1 }))
    }
  }
}
