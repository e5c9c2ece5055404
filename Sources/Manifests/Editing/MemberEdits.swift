internal import RoutingModel

/// Members of maps and elements of lists that come and go.
extension NodeEdits {
  // MARK: Maps

  /// Each behind the last member that goes before it in the order of keys.
  mutating func insert(
    _ new: [NewMember], into map: SourceNode, order: [ExactText], without removed: [ExactText]
  ) {
    let members = (map.members ?? []).filter { !removed.contains($0.key) }
    guard let first = members.first else { return }
    for member in new {
      let before = Self.predecessor(of: member.key, in: members, order) ?? members.last ?? first
      let end = before.node.range.upperBound
      if map.isFlow {
        let key = format == .json ? JSONWriter.text(of: .string(member.key)) : YAMLScalar.text(member.key)
        let value = format == .json ? jsonText(member.node, at: before.start) : flowText(member.node)
        add(end..<end, "," + separation(first.start, members.map(\.start)) + "\(key): \(value)")
      } else {
        let lines = StyledYAML.lines(
          of: CommentedNode.Entry(key: member.key, value: member.node), indent: source.blanks(before: first.start))
        insert(lines, below: end)
      }
    }
  }

  private static func predecessor(
    of key: ExactText, in members: [SourceNode.Member], _ order: [ExactText]
  ) -> SourceNode.Member? {
    for earlier in order.prefix(while: { $0 != key }).reversed() {
      if let member = members.first(where: { $0.key == earlier }) { return member }
    }
    return nil
  }

  mutating func remove(_ removed: [SourceNode.Member], from map: SourceNode) {
    guard let members = map.members else { return }
    let indices = removed.compactMap { member in members.firstIndex { $0.start == member.start } }.sorted()
    if map.isFlow {
      return removeFlow(indices, members.map { $0.start..<$0.node.range.upperBound })
    }
    for index in indices {
      let (start, end) = (members[index].start, members[index].node.range.upperBound)
      if source.indentation(before: start) != nil {
        add(source.lineStart(start)..<source.nextLine(end), "")
      } else if index + 1 < members.count {
        // The dash of a list stands before it: the next member comes up to it.
        add(start..<members[index + 1].start, "")
      }
    }
  }

  // MARK: Lists

  /// Whether what goes and comes stands on lines of its own.
  func canEditLines(of list: SourceNode, _ old: [SourceNode], _ changes: ListChanges) -> Bool {
    if list.isFlow { return true }
    var touched = changes.removed
    if changes.inserted.contains(where: { $0.index < 0 }) { touched.append(0) }
    return touched.allSatisfy { index in
      dash(of: old[index], in: list).flatMap { source.indentation(before: $0) } != nil
    }
  }

  mutating func insert(_ new: [CommentedNode], behind index: Int, of old: [SourceNode], in list: SourceNode) {
    let neighbour = old[max(index, 0)]
    if list.isFlow {
      let gap = separation(neighbour.range.lowerBound, old.map(\.range.lowerBound))
      let texts = new.map { format == .json ? jsonText($0, at: neighbour.range.lowerBound) : flowText($0) }
      let end = neighbour.range.upperBound
      if index < 0 {
        let start = neighbour.range.lowerBound
        return add(start..<start, texts.map { $0 + "," + gap }.joined())
      }
      return add(end..<end, texts.map { "," + gap + $0 }.joined())
    }
    guard let dash = dash(of: neighbour, in: list) else { return }
    let entries = new.map { CommentedNode.Entry(key: nil, value: $0) }
    let lines = StyledYAML.lines(ofElements: entries, indent: source.blanks(before: dash))
    if index < 0 {
      let start = source.lineStart(dash)
      add(start..<start, lines.map { $0 + source.lineBreak }.joined())
    } else {
      insert(lines, below: neighbour.range.upperBound)
    }
  }

  mutating func remove(_ indices: [Int], of old: [SourceNode], from list: SourceNode) {
    if list.isFlow { return removeFlow(indices, old.map(\.range)) }
    for index in indices {
      guard let dash = dash(of: old[index], in: list) else { continue }
      add(source.lineStart(dash)..<source.nextLine(old[index].range.upperBound), "")
    }
  }

  func dash(of element: SourceNode, in list: SourceNode) -> Int? {
    let column = list.range.lowerBound - source.lineStart(list.range.lowerBound)
    return source.dash(of: element.range.lowerBound, column: column)
  }

  // MARK: Lines and brackets

  private mutating func insert(_ lines: [String], below offset: Int) {
    let next = source.nextLine(offset)
    // The last line of a file may lack its end.
    let text =
      source.lineEnd(offset) == next
      ? lines.map { source.lineBreak + $0 }.joined() : lines.map { $0 + source.lineBreak }.joined()
    add(next..<next, text)
  }

  /// What stands between a comma and the next part: a line break and its indentation where the parts have lines of
  /// their own.
  private func separation(_ neighbour: Int, _ starts: [Int]) -> String {
    guard source.indentation(before: neighbour) != nil, starts.count > 1 || !source.isOnOneLine(0..<neighbour) else {
      return " "
    }
    return source.lineBreak + source.lineIndentation(neighbour)
  }

  /// With the commas between them; some part stays.
  private mutating func removeFlow(_ indices: [Int], _ parts: [Range<Int>]) {
    var index = 0
    while index < indices.count {
      let first = indices[index]
      var last = first
      while index + 1 < indices.count, indices[index + 1] == last + 1 {
        index += 1
        last = indices[index]
      }
      index += 1
      if last + 1 < parts.count {
        add(parts[first].lowerBound..<parts[last + 1].lowerBound, "")
      } else if first > 0 {
        add(parts[first - 1].upperBound..<parts[last].upperBound, "")
      }
    }
  }
}
