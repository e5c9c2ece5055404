package import RoutingModel

/// The descriptions of the configuration that are made from the table: for people and for editors.
package enum ConfigurationReference {
  /// The tables of `docs/configuration.md`, between its two marks.
  package static var markdown: String {
    var text = ""
    var section = ""
    for setting in Settings.scalars {
      let first = String(setting.path.prefix { $0 != "." })
      if first != section {
        section = first
        text +=
          "\n### \(section)\n\n| key | type | default | what it does | environment |\n| --- | --- | --- | --- | --- |\n"
      }
      text += row(setting) + " \(setting.environmentName.map { "`\($0)`" } ?? "–") |\n"
    }
    for list in Settings.lists {
      text += "\n### \(list.path) (list)\n\n\(list.documentation) Required: "
      text += list.required.map { "`\($0)`" }.joined(separator: ", ") + ".\n\n"
      text += "| key | type | default | what it does |\n| --- | --- | --- | --- |\n"
      text += list.items.map { row($0) + "\n" }.joined()
    }
    return text
  }

  private static func row(_ setting: SettingDescription) -> String {
    let fallback = setting.fallbackText.flatMap { $0.isEmpty ? nil : "`\($0)`" } ?? "–"
    return "| `\(setting.path)` | \(setting.typeWords) | \(fallback) | \(setting.documentation) |"
  }

  /// JSON Schema (draft 2020-12) of the configuration.
  package static var schema: JSONValue {
    var root = JSONValue.object(section(""))
    root = JSONPointer("/$schema").setting("https://json-schema.org/draft/2020-12/schema", in: root)
    return JSONPointer("/title").setting("Configuration of Routekeeper", in: root)
  }

  private static func section(_ prefix: String) -> JSONObject {
    var properties = JSONObject()
    for child in SettingPaths.children(of: prefix) {
      let path = prefix + child.string
      if let setting = Settings.scalars.first(where: { $0.path == path }) {
        properties[child] = described(setting.schema, setting.documentation)
      } else if let list = Settings.lists.first(where: { $0.path == path }) {
        let items = JSONObject(
          list.items.map { (ExactText($0.path), described($0.schema, $0.documentation)) })
        properties[child] = [
          "type": "array", "description": .string(list.documentation),
          "items": [
            "type": "object", "additionalProperties": false, "properties": .object(items),
            "required": .array(list.required.map { .string($0) }),
          ],
        ]
      } else {
        properties[child] = .object(section(path + "."))
      }
    }
    return JSONObject([
      ("type", "object"), ("additionalProperties", false), ("properties", .object(properties)),
    ])
  }

  private static func described(_ schema: JSONValue, _ documentation: String) -> JSONValue {
    var object = schema.objectValue ?? JSONObject()
    object["description"] = .string(documentation)
    return .object(object)
  }
}
