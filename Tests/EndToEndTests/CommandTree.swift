import Foundation

/// The commands of the built program as it describes them itself (`--experimental-dump-help`).
struct CommandTree: Decodable {
  struct Tool: Decodable { let command: CommandTree }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      /// As it is typed.
      var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    /// `positional`, `option` or `flag`.
    let kind: String
    let names: [Name]?
    let isOptional: Bool
    let isRepeating: Bool
    let valueName: String?
    let allValues: [String]?
  }

  let commandName: String
  let subcommands: [CommandTree]?
  let defaultSubcommand: String?
  let arguments: [Argument]?

  static func ofProgram() throws -> CommandTree {
    let result = try CommandLineProgram.run(["--experimental-dump-help"])
    return try JSONDecoder().decode(Tool.self, from: Data(result.output.utf8)).command
  }

  /// What is wrong with a command line, the program's name not included; `nil` if the program would take it.
  ///
  /// - Parameter isWhole: `false` for one that is only mentioned: what is required may be missing.
  func complaint(about words: [String], isWhole: Bool) -> String? {
    if let first = words.first, let command = subcommands?.first(where: { $0.commandName == first }) {
      return command.complaint(about: Array(words.dropFirst()), isWhole: isWhole)
    }
    if let subcommands, !subcommands.isEmpty {
      if let first = words.first, !first.hasPrefix("-") { return "\(commandName) has no command \(first)" }
      if let name = defaultSubcommand, let command = subcommands.first(where: { $0.commandName == name }) {
        return command.complaint(about: words, isWhole: isWhole)
      }
    }
    return complaintAboutArguments(words, isWhole)
  }

  private func complaintAboutArguments(_ words: [String], _ isWhole: Bool) -> String? {
    let arguments = arguments ?? []
    var positionals = arguments.filter { $0.kind == "positional" }
    var missing = arguments.filter { !$0.isOptional }.compactMap { $0.names?.first?.text ?? $0.valueName }
    var index = 0
    while index < words.count {
      let word = words[index]
      index += 1
      guard word.hasPrefix("-") else {
        guard let positional = positionals.first else { return "\(commandName) takes no further argument: \(word)" }
        missing.removeAll { $0 == positional.valueName }
        if !positional.isRepeating { positionals.removeFirst() }
        continue
      }
      guard let option = arguments.first(where: { ($0.names ?? []).contains { $0.text == word } }) else {
        return "\(commandName) has no option \(word)"
      }
      missing.removeAll { name in (option.names ?? []).contains { $0.text == name } }
      if option.kind == "flag" { continue }
      guard index < words.count else { return isWhole ? "\(word) of \(commandName) needs a value" : nil }
      if let values = option.allValues, !values.contains(words[index]) {
        return "\(word) of \(commandName) does not take \(words[index])"
      }
      index += 1
    }
    return isWhole && !missing.isEmpty ? "\(commandName) needs \(missing.joined(separator: ", "))" : nil
  }
}
