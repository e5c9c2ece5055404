package import RoutingModel

/// The generated parts of the documentation; tests compare them with the pages.
package enum ManifestReference {
  /// All of `docs/diagnostics.md`.
  package static var diagnostics: String {
    let families: [(prefix: String, title: String)] = [
      ("RK01", "Conditions"), ("RK02", "Fields of a manifest"), ("RK03", "The document"),
      ("RK04", "Identity and references"), ("RK05", "The repository's own file"), ("RK06", "Files of a commit"),
      ("RK07", "Signatures of commits"), ("RK08", "Rule tests"), ("RK09", "What can be proven about the rules"),
    ]
    var page = """
      # Diagnostics

      Every finding has a place, a severity and a stable code:

          rules/support.yaml:12:9: error RK0107: unknown operator "equals" (did you mean "eq"?)

      Lines and columns count from one; a column is a UTF-8 character. One error refuses the whole commit. A warning
      refuses nothing. `routekeeper validate --output json` gives the same as data.

      """
    for family in families {
      page += "\n## \(family.prefix): \(family.title)\n"
      for code in DiagnosticCode.allCases where code.rawValue.hasPrefix(family.prefix) {
        page +=
          "\n### \(code.rawValue)\n\(code.title.prefix(1).uppercased() + code.title.dropFirst()). \(code.explanation)\n"
      }
    }
    return page
  }

  /// The table of a kind's fields, with those of its definitions, as Markdown.
  package static func fields(of kind: ResourceKind) -> String {
    var text = table(kind.fields)
    for (name, schemas) in kind.definitions.sorted(by: { $0.key < $1.key }) {
      text += "\n`\(name)`:\n\n" + table(schemas)
    }
    return text
  }

  /// The table of the fields of `routekeeper.yaml` in a repository.
  package static var repositoryFile: String {
    var text = table(RepositoryFileSchema.fields)
    for (name, schemas) in RepositoryFileSchema.definitions.sorted(by: { $0.key < $1.key }) {
      text += "\n`\(name)`:\n\n" + table(schemas)
    }
    return text
  }

  private static func table(_ schemas: [FieldSchema]) -> String {
    var text = "| field | value | when absent | meaning |\n|---|---|---|---|\n"
    for schema in schemas {
      text +=
        "| `\(schema.name)` | \(describe(schema.value)) | \(describe(schema.presence)) | \(schema.documentation) |\n"
      if let key = schema.textKey {
        text += "| `\(key)` | text | `\(schema.name)` counts | `\(schema.name)` as text; exactly one of the two. |\n"
      }
    }
    return text
  }

  private static func describe(_ presence: FieldSchema.Presence) -> String {
    switch presence {
    case .required: "an error"
    case .default(let value): "`\(JSONWriter.text(of: value))`"
    case .unmanagedWhenAbsent: "not set"
    }
  }

  private static func describe(_ value: ValueSchema) -> String {
    switch value {
    case .text(let length, let isName):
      "\(isName ? "text, not blank" : "text"), \(length.lowerBound) to \(length.upperBound) characters"
    case .integer(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "`true` or `false`"
    case .enumeration(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .reference(let catalog, let byIDOnly):
      byIDOnly ? "a \(catalog.noun): `{id: …}`" : "a \(catalog.noun): its name, `{name: …}` or `{id: …}`"
    case .nameOf(let catalog): "name of a \(catalog.noun)"
    case .expression: "a condition tree"
    case .list(let element, let count, _):
      "list of \(describe(element)), \(count.lowerBound) to \(count.upperBound) elements"
    case .object: "an object"
    case .definition(let name): "`\(name)`"
    }
  }
}
