internal import RoutingModel

/// Collects the members of an object and reports keys that stand twice, compared as bytes.
struct DistinctMembers {
  private(set) var list: [MarkedValue.Member] = []
  /// Filled from the seventeenth member on: small objects are faster to search one by one, and a search one by one
  /// through a large object would be quadratic.
  private var positions: [ExactText: MarkedValue.Position] = [:]

  mutating func add(_ member: MarkedValue.Member, _ findings: inout DocumentFindings) {
    if let first = firstPosition(of: member.key) {
      findings.error(
        .duplicateKey, at: member.keyPosition,
        "the key \"\(Excerpt.of(member.key))\" stands twice in one object (first in line \(first.line))")
      return
    }
    // Six members are a rule's and more than a condition's.
    if list.isEmpty { list.reserveCapacity(6) }
    list.append(member)
    if list.count == 16 { for known in list { positions[known.key] = known.keyPosition } }
    if list.count > 16 { positions[member.key] = member.keyPosition }
  }

  private func firstPosition(of key: ExactText) -> MarkedValue.Position? {
    if list.count >= 16 { return positions[key] }
    return list.first { $0.key == key }?.keyPosition
  }
}
