/// The members of a JSON object, each key once, kept in byte order of the keys.
///
/// Sorted storage makes equality, hashing and the canonical spelling independent of the order in which a
/// server or a person wrote the keys. Look-up is a binary search; objects here are small.
package struct JSONObject: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package let key: ExactText
    package var value: JSONValue
  }

  package private(set) var members: [Member]

  package init() { members = [] }

  /// The last of duplicate keys counts.
  package init(_ pairs: [(ExactText, JSONValue)]) {
    members = []
    members.reserveCapacity(pairs.count)
    for (key, value) in pairs where !insert(key, value) { self[key] = value }
  }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }
  package var keys: [ExactText] { members.map(\.key) }

  package subscript(key: ExactText) -> JSONValue? {
    get {
      let index = firstIndex(notBefore: key)
      guard index < members.count && members[index].key == key else { return nil }
      return members[index].value
    }
    set {
      let index = firstIndex(notBefore: key)
      let present = index < members.count && members[index].key == key
      switch (present, newValue) {
      case (true, let value?): members[index].value = value
      case (true, nil): members.remove(at: index)
      case (false, let value?): members.insert(Member(key: key, value: value), at: index)
      case (false, nil): break
      }
    }
  }

  package subscript(key: String) -> JSONValue? {
    get { self[ExactText(key)] }
    set { self[ExactText(key)] = newValue }
  }

  /// A member of a text, with the offset of its key.
  struct Found {
    let key: ExactText
    let value: JSONValue
    let offset: Int
  }

  /// Adds a member whose key comes after all others; `false`, and no change, where it does not.
  mutating func append(_ key: ExactText, _ value: JSONValue) -> Bool {
    if let last = members.last, !(last.key < key) { return false }
    members.append(Member(key: key, value: value))
    return true
  }

  /// Adds members in any order. Returns the first in the text whose key was there already, or `nil`.
  mutating func merge(_ found: [Found]) -> Found? {
    if found.isEmpty { return nil }
    let sorted = found.sorted { $0.key == $1.key ? $0.offset < $1.offset : $0.key < $1.key }
    var merged: [Member] = []
    merged.reserveCapacity(members.count + sorted.count)
    var (index, twice) = (0, Found?.none)
    for entry in sorted {
      while index < members.count, !(entry.key < members[index].key) {
        merged.append(members[index])
        index += 1
      }
      if merged.last?.key == entry.key {
        if twice.map({ entry.offset < $0.offset }) ?? true { twice = entry }
      } else {
        merged.append(Member(key: entry.key, value: entry.value))
      }
    }
    merged += members[index...]
    members = merged
    return twice
  }

  /// Adds a member that is known to be new; `false`, and no change, when the key is already there.
  package mutating func insert(_ key: ExactText, _ value: JSONValue) -> Bool {
    if let last = members.last, last.key < key {
      members.append(Member(key: key, value: value))
      return true
    }
    let index = firstIndex(notBefore: key)
    if index < members.count && members[index].key == key { return false }
    members.insert(Member(key: key, value: value), at: index)
    return true
  }

  private func firstIndex(notBefore key: ExactText) -> Int {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
