import Manifests
import RoutingModel

/// Compares a document with the table of settings.
struct ConfigurationDocument {
  let file: String
  private(set) var values = ConfigurationValues()
  private(set) var places: [String: String] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  init(file: String) { self.file = file }

  mutating func read(_ root: MarkedValue) {
    guard let members = root.members else {
      problem(root.position, "\(root.typeDescription) where the configuration's keys are expected")
      return
    }
    section(members, prefix: "")
  }

  private mutating func section(_ members: [MarkedValue.Member], prefix: String) {
    for member in members {
      let path = prefix + member.key.string
      if let setting = Settings.scalars.first(where: { ExactText($0.path) == ExactText(path) }) {
        value(member.value, setting)
      } else if let list = Settings.lists.first(where: { ExactText($0.path) == ExactText(path) }) {
        elements(member.value, list)
      } else if SettingPaths.children(of: path + ".").isEmpty {
        unknown(member, prefix)
      } else if let inner = member.value.members {
        section(inner, prefix: path + ".")
      } else if !member.value.isNull {
        problem(member.value.position, "\(path): \(member.value.typeDescription) where keys are expected")
      }
    }
  }

  private mutating func value(_ value: MarkedValue, _ setting: SettingDescription) {
    if value.isNull { return }
    places[setting.path] = place(value.position)
    if let reason = setting.problem(value.json) {
      problem(value.position, "\(setting.path): \(reason)")
    } else {
      values.found[setting.path] = value.json
    }
  }

  private mutating func elements(_ value: MarkedValue, _ list: ListSetting) {
    if value.isNull { return }
    guard let elements = value.listValue else {
      problem(value.position, "\(list.path): \(value.typeDescription) where a list is expected")
      return
    }
    values.found[list.path] = .array(elements.map { element($0, list) })
  }

  private mutating func element(_ element: MarkedValue, _ list: ListSetting) -> JSONValue {
    guard let members = element.members else {
      problem(element.position, "\(list.path): \(element.typeDescription) where an object is expected")
      return .null
    }
    for key in list.required where element[ExactText(key)]?.isNull ?? true {
      problem(element.position, "\(list.path): \(key) is missing")
    }
    var object = JSONObject()
    for member in members where !member.value.isNull {
      guard let setting = list.items.first(where: { ExactText($0.path) == member.key }) else {
        let fix = Suggestion.closest(to: member.key, among: list.items.map { ExactText($0.path) })
        problem(member.keyPosition, "\(list.path): unknown key \"\(Excerpt.of(member.key))\"" + Self.hint(fix))
        continue
      }
      if let reason = setting.problem(member.value.json) {
        problem(member.value.position, "\(list.path): \(setting.path): \(reason)")
      } else {
        object[member.key] = member.value.json
      }
    }
    return .object(object)
  }

  private mutating func unknown(_ member: MarkedValue.Member, _ prefix: String) {
    let here = SettingPaths.children(of: prefix)
    // A key that is right but stands in the wrong section is as common as a misspelt one.
    let fix =
      Suggestion.closest(to: member.key, among: here)
      ?? SettingPaths.all.first { ExactText(String($0.split(separator: ".").last ?? "")) == member.key }
    problem(member.keyPosition, "unknown key \"\(prefix)\(Excerpt.of(member.key))\"" + Self.hint(fix))
  }

  static func hint(_ fix: String?) -> String { fix.map { " (did you mean \"\($0)\"?)" } ?? "" }

  private func place(_ position: MarkedValue.Position) -> String { "\(file):\(position.line):\(position.column)" }

  private mutating func problem(_ position: MarkedValue.Position, _ message: String) {
    problems.append(ConfigurationProblem(place(position), message))
  }
}

enum SettingPaths {
  static let all = Settings.scalars.map(\.path) + Settings.lists.map(\.path)

  /// The keys that may stand at a place: `""`, `sync.`, `sync.limits.`.
  static func children(of prefix: String) -> [ExactText] {
    var children: [ExactText] = []
    for path in all where path.hasPrefix(prefix) {
      guard let child = path.dropFirst(prefix.count).split(separator: ".").first.map({ ExactText(String($0)) }),
        children.last != child
      else { continue }
      children.append(child)
    }
    return children
  }
}
