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

  /// No two of the keys are equal; they come in any order. Put in one by one, they would cost the square of their
  /// number.
  init(distinct pairs: [(ExactText, JSONValue)]) {
    members = pairs.map { Member(key: $0.0, value: $0.1) }
    if zip(members, members.dropFirst()).contains(where: { !($0.key < $1.key) }) { members.sort { $0.key < $1.key } }
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

extension JSONObject {
  /// Sets a member of a member; objects on the way are made where there are none, unless there is nothing to set.
  package mutating func set(_ value: JSONValue?, at keys: ArraySlice<ExactText>) {
    guard let key = keys.first else { return }
    if keys.count == 1 {
      self[key] = value
      return
    }
    var inner = self[key]?.objectValue
    if inner == nil && value == nil { return }
    if inner == nil { inner = JSONObject() }
    inner?.set(value, at: keys.dropFirst())
    self[key] = inner.map { .object($0) }
  }
}

extension ExactText {
  /// A field of calls as keys from the root: `customer.tier` is the member `tier` of the member `customer`.
  package var dottedKeys: [ExactText] {
    string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { ExactText(String(decoding: $0, as: UTF8.self)) }
  }
}
