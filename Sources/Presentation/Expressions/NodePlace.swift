import RoutingModel

/// A node of a condition tree that differs, and the way to it in words: `expression › or #3`, where `#3` is the third
/// child of its parent.
struct NodePlace {
  /// JSON Pointer of the node; several differing members of one node share it.
  let pointer: String
  private let way: [String]
  /// Which child of its parent the node is; `nil` for the root.
  private let ordinal: String?
  private let live: JSONValue?
  private let desired: JSONValue?

  /// `nil` where neither side has the node.
  init?(path: String, live liveBody: JSONValue?, desired desiredBody: JSONValue?) {
    let all = JSONPointer(path).parts
    // Down to the deepest `children/N`: what follows are members of that node.
    var end = 1
    while end + 1 < all.count, all[end] == "children", Int(all[end + 1].string) != nil { end += 2 }
    let parts = all.prefix(end)
    pointer = Self.spelled(parts)
    let place = JSONPointer(pointer)
    live = liveBody.flatMap { place.value(in: $0) }
    desired = desiredBody.flatMap { place.value(in: $0) }
    if live == nil && desired == nil { return nil }
    var way = [all[0].string]
    var index = 3
    while index < end {
      let parent = JSONPointer(Self.spelled(parts.prefix(index)))
      let node = desiredBody.flatMap { parent.value(in: $0) } ?? liveBody.flatMap { parent.value(in: $0) }
      way.append("\(node?.text("type") ?? "node") #\(Self.ordinal(parts[index - 1]))")
      index += 2
    }
    self.way = way
    ordinal = end > 1 ? Self.ordinal(all[end - 1]) : nil
  }

  /// The node before and after. `change` tells whether the node itself came or went: beside it, a list may hold other
  /// nodes at the same index.
  func lines(_ change: FieldChange) -> [Line] {
    let isNode = change.path == pointer
    let before = isNode && change.live == nil ? nil : live
    let after = isNode && change.desired == nil ? nil : desired
    switch (before, after) {
    case (nil, let after?): return [row(.words("+ ", .added), [.value(Self.words(after), .added)])]
    case (let before?, nil): return [row(.words("- ", .removed), [.value(Self.words(before), .removed)])]
    case (let before?, let after?): return [row(.words("~ ", .changed), difference(before, after))]
    case (nil, nil): return []
    }
  }

  /// Both sides, and what they are sides of: the value of a condition whose field and operator are the same, the word
  /// of a group, else the whole node.
  func sides(_ change: FieldChange) -> (label: String, live: String?, desired: String?) {
    let isNode = change.path == pointer
    let before = isNode && change.live == nil ? nil : live
    let after = isNode && change.desired == nil ? nil : desired
    let here = way + (ordinal.map { ["#\($0)"] } ?? [])
    if let before, let after {
      if let subject = Self.sharedSubject(before, after) {
        let (old, new) = (before["value"].map(ValueText.text), after["value"].map(ValueText.text))
        return ((way + [subject]).joined(separator: " › "), old ?? "(no value)", new ?? "(no value)")
      }
      if let old = before.text("type"), let new = after.text("type"), old != new, before["children"] != nil,
        after["children"] != nil
      {
        return (here.joined(separator: " › "), old, new)
      }
    }
    return (here.joined(separator: " › "), before.map(Self.words), after.map(Self.words))
  }

  private func row(_ mark: Span, _ rest: [Span]) -> Line {
    Line([mark, .value(way.joined(separator: " › "), .muted), .words(" › ", .muted)] + rest)
  }

  /// Only what differs: the value of a condition, the word of a group, else both nodes.
  private func difference(_ before: JSONValue, _ after: JSONValue) -> [Span] {
    if let subject = Self.sharedSubject(before, after) {
      return [
        .value(subject), .words(" "), .value(before["value"].map(ValueText.text) ?? "(no value)", .removed),
        .words(" → "),
        .value(after["value"].map(ValueText.text) ?? "(no value)", .added),
      ]
    }
    if let old = before.text("type"), let new = after.text("type"), old != new, before["children"] != nil,
      after["children"] != nil
    {
      let number = ordinal.map { [Span.words("#\($0) ")] } ?? []
      return number + [.value(old, .removed), .words(" → "), .value(new, .added)]
    }
    return [.value(Self.words(before), .removed), .words(" → "), .value(Self.words(after), .added)]
  }

  /// `priority >=`, where only the value differs.
  private static func sharedSubject(_ before: JSONValue, _ after: JSONValue) -> String? {
    guard let field = before.text("field"), let name = before.text("operator"), field == after.text("field"),
      name == after.text("operator"), before["type"] == after["type"]
    else { return nil }
    return "\(ExpressionText.name(ExactText(field))) \(Operator(rawValue: name)?.words ?? name)"
  }

  private static func words(_ node: JSONValue) -> String {
    Expression(node).map { VisibleText.shortened(ExpressionText.text(of: $0)) } ?? ValueText.text(node)
  }

  /// `skillConditions #1 › proficiency`: a place outside condition trees.
  static func label(_ parts: [ExactText]) -> String {
    var words: [String] = []
    for part in parts {
      if let last = words.last, Int(part.string) != nil {
        words[words.count - 1] = "\(last) #\(ordinal(part))"
      } else {
        words.append(part.string)
      }
    }
    return words.joined(separator: " › ")
  }

  /// Counted from one, as people do.
  private static func ordinal(_ part: ExactText) -> String {
    Int(part.string).map { String($0 < Int.max ? $0 + 1 : $0) } ?? part.string
  }

  private static func spelled(_ parts: some Collection<ExactText>) -> String {
    parts.map { "/" + $0.string }.joined()
  }
}
