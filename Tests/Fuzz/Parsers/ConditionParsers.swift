import Evaluation
import Manifests
import RoutingModel

/// Condition trees over calls, and canonical form.
enum ConditionParsers {
  static let all = [
    FuzzedParser("expression", expression), FuzzedParser("pattern", pattern), FuzzedParser("canonical", canonical),
    FuzzedParser("conditionText", conditionText), FuzzedParser("formatter", formatter),
  ]

  /// Up to the first line break an expression as JSON, then calls, one per line.
  private static func expression(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard let first = parts.first, let json = try? JSONReader.read(Array(first)), let tree = Expression(json) else {
      return
    }
    guard let compiled = try? CompiledExpression(tree), let negated = try? CompiledExpression(.not(tree)) else {
      return
    }
    for part in parts.dropFirst() {
      guard let call = (try? JSONReader.read(Array(part)))?.objectValue else { continue }
      let matches = compiled.matches(call)
      require(matches == compiled.matches(call), "one call has two outcomes")
      require(matches != negated.matches(call), "a call matches a tree and its negation")
    }
  }

  /// Up to the first line break a pattern, then texts.
  private static func pattern(_ bytes: [UInt8]) {
    let parts = lines(bytes)
    guard let first = parts.first, let pattern = try? Pattern(ExactText(first)) else { return }
    for text in parts.dropFirst() { _ = pattern.isFound(in: ExactText(text)) }
  }

  /// What is read is written, and read again as the same.
  private static func conditionText(_ bytes: [UInt8]) {
    guard let read = try? ExpressionTextParser.parse(ExactText(String(decoding: bytes, as: UTF8.self))) else { return }
    let written = ExactText(ExpressionText.text(of: read.expression))
    let again = try? ExpressionTextParser.parse(written)
    require(again?.expression == read.expression, "written and read again, a text means something else: \(written)")
  }

  /// What is formatted stays as it is when it is formatted again.
  private static func formatter(_ bytes: [UInt8]) {
    let ways: [(ConditionForm, String)] = [
      (.asWritten, "f.yaml"), (.text, "f.yaml"), (.tree, "f.yaml"), (.asWritten, "f.test.yaml"),
      (.asWritten, "routekeeper.yaml"),
    ]
    for (form, path) in ways {
      let formatter = ManifestFormatter(form: form)
      guard case .formatted(let once) = formatter.format(bytes, path: path) else { continue }
      guard case .formatted(let twice) = formatter.format(once, path: path) else {
        require(false, "a formatted file is refused")
        return
      }
      require(once == twice, "formatted twice, a file changes")
    }
  }

  private static func canonical(_ bytes: [UInt8]) {
    guard let object = (try? JSONReader.read(bytes))?.objectValue else { return }
    for kind in KindCatalog.all {
      let once = kind.canonical(object, fields: .standard)
      require(kind.canonical(once, fields: .standard) == once, "\(kind.name): canonical form is no fixed point")
      let form = CanonicalForm(once)
      require(form.object == once, "\(kind.name): canonical form does not survive its bytes")
      require(kind.isSatisfied(live: form, desired: form), "\(kind.name): an object differs from itself")
    }
  }
}
