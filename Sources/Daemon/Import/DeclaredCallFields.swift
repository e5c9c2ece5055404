import Manifests
import RoutingModel

/// Fields of calls that live conditions name and nobody declared yet.
struct DeclaredCallFields {
  private(set) var types: [ExactText: Set<CallFieldType>] = [:]

  init(_ objects: [LiveObject], beside known: CallFields) {
    for object in objects {
      guard let kind = KindCatalog.kind(named: object.key.kind) else { continue }
      for field in kind.fields {
        if case .expression = field.value, let tree = object.canonical.object[field.name].flatMap({ Expression($0) }) {
          add(tree, beside: known)
        }
      }
    }
  }

  private mutating func add(_ tree: Expression, beside known: CallFields) {
    switch tree {
    case .and(let children), .or(let children): for child in children { add(child, beside: known) }
    case .not(let child): add(child, beside: known)
    case .condition(let condition):
      guard known.types[condition.field] == nil else { return }
      types[condition.field, default: []].formUnion(Self.type(condition))
    }
  }

  private static func type(_ condition: Condition) -> Set<CallFieldType> {
    guard condition.operator.needsValue else { return [] }
    return switch condition.value {
    case .bool: [.boolean]
    case .number: [.number]
    default: [.string]
    }
  }

  /// `routekeeper.yaml` with them; `nil` where there are none.
  var text: String? {
    if types.isEmpty { return nil }
    var text = "# Fields of calls that the imported rules name, with the types that their values have.\nfields:\n"
    for (field, found) in types.sorted(by: { $0.key < $1.key }) {
      let words = (found.isEmpty ? [.string] : found).map(\.rawValue).sorted()
      let value = words.count == 1 ? words[0] : "[" + words.joined(separator: ", ") + "]"
      text += "  \(YAMLScalar.text(field)): \(value)\n"
    }
    return text
  }
}
