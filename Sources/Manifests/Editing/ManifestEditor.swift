package import RoutingModel

/// A change of one manifest of a file.
package struct ManifestEdit: Sendable {
  package enum Wanted: Sendable {
    /// These fields in canonical form; null for one that shall not be declared. The others stay as they are.
    case fields(JSONObject)
    /// The manifest goes.
    case removed
  }

  let place: SourceLocation
  let wanted: Wanted

  /// - Parameter place: where the manifest stands.
  package init(_ wanted: Wanted, at place: SourceLocation) {
    self.place = place
    self.wanted = wanted
  }
}

/// Changes single values of a file with manifests. Comments, order and format of everything else stay; the result is
/// read again, and declares exactly what was asked for.
package struct ManifestEditor: Sendable {
  package enum Outcome: Sendable {
    case edited([UInt8])
    /// Nothing is left to declare.
    case emptied
    /// Why the file is to be edited by hand.
    case refused(String)
  }

  private let settings: ManifestSettings
  private let callFields: CallFields

  package init(callFields: CallFields, settings: ManifestSettings = ManifestSettings()) {
    self.callFields = callFields
    self.settings = settings
  }

  package func apply(_ edits: [ManifestEdit], to bytes: [UInt8], path: String) -> Outcome {
    guard let format = DocumentFormat(path: path), let root = SourceReader.read(bytes, limits: settings.documents)
    else { return .refused("the file cannot be read") }
    let reader = ManifestReader(
      kinds: KindCatalog.all, context: ReadingContext(callFields: callFields, settings: settings))
    let before = reader.read(bytes, path: path, format: format)
    let manifests = root.elements ?? [root]
    let source = SourceText(bytes)
    var made: [NodeEdits.Edit] = []
    var expected: [DesiredResource?] = before.resources
    var removed: [Int] = []
    for edit in edits {
      guard let index = manifests.firstIndex(where: { $0.position.location(in: path) == edit.place }),
        let declared = before.resources.firstIndex(where: { $0.location == edit.place }),
        let kind = KindCatalog.kind(named: before.resources[declared].kind)
      else { return .refused("no manifest begins at line \(edit.place.line)") }
      switch edit.wanted {
      case .fields(let wanted):
        var nodes = NodeEdits(source, format, kind, callFields)
        nodes.set(wanted, in: manifests[index])
        made += nodes.edits
        expected[declared] = before.resources[declared].with(wanted)
      case .removed:
        removed.append(index)
        expected[declared] = nil
      }
    }
    if removed.count == manifests.count { return .emptied }
    if let kind = KindCatalog.all.first, !removed.isEmpty {
      var nodes = NodeEdits(source, format, kind, callFields)
      nodes.remove(removed.sorted(), of: manifests, from: root)
      made += nodes.edits
    }
    guard let result = Self.apply(made, to: bytes) else { return .refused("its parts overlap") }
    let after = reader.read(result, path: path, format: format)
    if let error = after.diagnostics.first(where: { $0.severity == .error }) { return .refused(error.message) }
    guard Self.isSame(expected.compactMap(\.self), after.resources) else {
      return .refused("what is written there cannot be changed piece by piece")
    }
    return .edited(result)
  }

  /// - Returns: `nil` where two of them are about the same bytes.
  private static func apply(_ edits: [NodeEdits.Edit], to bytes: [UInt8]) -> [UInt8]? {
    // What is put in goes before what is taken out from the same place on; else in the order in which it came.
    let ordered = edits.enumerated().sorted { left, right in
      let first = (left.element.range.lowerBound, left.element.range.isEmpty ? 0 : 1, left.offset)
      let second = (right.element.range.lowerBound, right.element.range.isEmpty ? 0 : 1, right.offset)
      return first < second
    }
    var result: [UInt8] = []
    var next = 0
    for (_, edit) in ordered {
      if edit.range.lowerBound < next { return nil }
      result += bytes[next..<edit.range.lowerBound]
      result += edit.text.utf8
      next = edit.range.upperBound
    }
    return result + bytes[next...]
  }

  private static func isSame(_ expected: [DesiredResource], _ found: [DesiredResource]) -> Bool {
    expected.count == found.count
      && zip(expected, found).allSatisfy {
        $0.kind == $1.kind && $0.name == $1.name && $0.scope == $1.scope && $0.body == $1.body
      }
  }
}

extension DesiredResource {
  fileprivate func with(_ fields: JSONObject) -> DesiredResource {
    var object = body.object
    for member in fields.members { object[member.key] = member.value.isNull ? nil : member.value }
    return DesiredResource(kind: kind, name: name, scope: scope, body: CanonicalForm(object), location: location)
  }
}
