import RoutingModel

/// One object with everything the organisation knows of it.
struct StoredObject: Sendable {
  let id: ExactText
  /// The place in lists: ascending.
  var rank: Int64
  var body: JSONObject
  /// The wire form of the whole object and of its entry in a list, made when first asked for.
  var whole: [UInt8]?
  var listed: [UInt8]?

  init(id: ExactText, rank: Int64 = 0, body: JSONObject) {
    self.id = id
    self.rank = rank
    self.body = body
  }

  var name: ExactText { body["name"]?.textValue ?? "" }
  /// The id of the owning queue.
  var scope: ExactText? { body["queue"]?["id"]?.textValue }
  var version: Int64? { body["version"]?.numberValue?.int64 }
}

/// The objects of one kind, in list order, found by id and by name within their scope.
struct ObjectStore: Sendable {
  struct NameKey: Hashable { let scope: ExactText?, name: ExactText }

  /// In ascending rank.
  private(set) var objects: [StoredObject] = []
  private var ranks: [ExactText: Int64] = [:]
  private var ids: [NameKey: ExactText] = [:]

  var count: Int { objects.count }

  func index(of id: ExactText) -> Int? {
    guard let rank = ranks[id] else { return nil }
    return firstIndex(from: rank)
  }

  func object(_ id: ExactText) -> StoredObject? { index(of: id).map { objects[$0] } }

  func id(named name: ExactText, in scope: ExactText?) -> ExactText? { ids[NameKey(scope: scope, name: name)] }

  /// The first object whose rank is not below this one.
  func firstIndex(from rank: Int64) -> Int {
    var low = 0
    var high = objects.count
    while low < high {
      let middle = (low + high) / 2
      if objects[middle].rank < rank { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func append(_ object: StoredObject) {
    insert(object, rank: (objects.last?.rank ?? 0) + 1)
  }

  mutating func prepend(_ object: StoredObject) {
    insert(object, rank: (objects.first?.rank ?? 2) - 1)
  }

  private mutating func insert(_ object: StoredObject, rank: Int64) {
    var placed = object
    placed.rank = rank
    ranks[object.id] = rank
    ids[NameKey(scope: object.scope, name: object.name)] = object.id
    objects.insert(placed, at: firstIndex(from: rank))
  }

  /// Replaces the body; the object keeps its place.
  mutating func replace(_ id: ExactText, with body: JSONObject) {
    guard let index = index(of: id) else { return }
    forgetName(of: objects[index])
    objects[index].body = body
    objects[index].whole = nil
    objects[index].listed = nil
    ids[NameKey(scope: objects[index].scope, name: objects[index].name)] = id
  }

  @discardableResult
  mutating func remove(_ id: ExactText) -> StoredObject? {
    guard let index = index(of: id) else { return nil }
    forgetName(of: objects[index])
    ranks[id] = nil
    return objects.remove(at: index)
  }

  mutating func remember(whole: [UInt8], at index: Int) { objects[index].whole = whole }
  mutating func remember(listed: [UInt8], at index: Int) { objects[index].listed = listed }

  mutating func forgetWireForms() {
    for index in objects.indices {
      objects[index].whole = nil
      objects[index].listed = nil
    }
  }

  private mutating func forgetName(of object: StoredObject) {
    let key = NameKey(scope: object.scope, name: object.name)
    if ids[key] == object.id { ids[key] = nil }
  }
}
