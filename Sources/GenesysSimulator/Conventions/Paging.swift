import RoutingModel

/// Which objects of a kind a list request asks for.
struct ListFilter {
  let queueID: ExactText?
  let name: NamePattern?
  let ids: Set<ExactText>

  init(_ request: SimulatedRequest, _ kind: ObjectKind, _ switches: Switches) {
    queueID = kind == .routingRule ? request.query("queueId").map { ExactText($0) } : nil
    name = request.query("name").map { NamePattern($0, switches.nameFilter) }
    ids = Set(request.query.filter { $0.name == "id" }.map { ExactText($0.value) })
  }

  var isEmpty: Bool { queueID == nil && name == nil && ids.isEmpty }

  func admits(_ object: StoredObject) -> Bool {
    if let queueID, object.scope != queueID { return false }
    if let name, !name.matches(object.name) { return false }
    return ids.isEmpty || ids.contains(object.id)
  }
}

/// `name=` as the platform reads it: without regard to case, `*` for any characters.
struct NamePattern {
  private let text: ExactText
  private let way: Switches.NameFilter

  init(_ text: String, _ way: Switches.NameFilter) {
    self.text = way == .exact ? ExactText(text) : ExactText(text.lowercased())
    self.way = way
  }

  func matches(_ name: ExactText) -> Bool {
    switch way {
    case .exact: name == text
    case .caseInsensitive: ExactText(name.string.lowercased()) == text
    case .wildcard: Self.matches(Array(text.string.utf8)[...], Array(name.string.lowercased().utf8)[...])
    }
  }

  /// Greedy with one way back, linear in practice: the last `*` alone is extended.
  private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    var pattern = pattern
    var name = name
    var retry: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
    while true {
      if pattern.first == UInt8(ascii: "*") {
        pattern = pattern.dropFirst()
        retry = (pattern, name)
      } else if let byte = name.first, byte == pattern.first {
        pattern = pattern.dropFirst()
        name = name.dropFirst()
      } else if pattern.isEmpty && name.isEmpty {
        return true
      } else if let back = retry, !back.name.isEmpty {
        pattern = back.pattern
        name = back.name.dropFirst()
        retry = (pattern, name)
      } else {
        return false
      }
    }
  }
}

extension World {
  mutating func list(_ kind: ObjectKind, _ request: SimulatedRequest, _ now: Instant) throws(APIError)
    -> SimulatedResponse
  {
    let size = try pageSize(request)
    let filter = ListFilter(request, kind, switches)
    let priors = lag.read(kind, now: now)
    // Most lists are asked for whole and nothing lags: pages are then slices of what is stored.
    let selection = filter.isEmpty && priors.isEmpty ? nil : selected(kind, filter, priors)
    return kind.pagesByCursor
      ? try cursorPage(kind, request, size, selection) : try numberedPage(kind, request, size, selection)
  }

  private func pageSize(_ request: SimulatedRequest) throws(APIError) -> Int {
    guard let text = request.query("pageSize") else { return min(25, switches.largestPage) }
    guard let size = Int(text), size > 0 else {
      throw .invalid("pageSize", "pageSize must be a positive number", code: "bad.request")
    }
    if size > switches.largestPage && switches.oversizedPage == .refuse {
      throw .invalid("pageSize", "pageSize must not exceed \(switches.largestPage)", code: "bad.request")
    }
    return min(size, switches.largestPage)
  }

  private func selected(_ kind: ObjectKind, _ filter: ListFilter, _ priors: [ExactText: Lag.Prior]) -> [StoredObject] {
    var objects: [StoredObject] = []
    for object in stores[kind]?.objects ?? [] {
      if let prior = priors[object.id] {
        if let old = prior.object, filter.admits(old) {
          var shown = old
          shown.rank = object.rank
          objects.append(shown)
        }
      } else if filter.admits(object) {
        objects.append(object)
      }
    }
    let deleted = priors.filter { stores[kind]?.index(of: $0.key) == nil }.compactMap(\.value.object)
    if !deleted.isEmpty {
      objects += deleted.filter(filter.admits)
      objects.sort { $0.rank < $1.rank }
    }
    return objects
  }

  private mutating func numberedPage(
    _ kind: ObjectKind, _ request: SimulatedRequest, _ size: Int, _ selection: [StoredObject]?
  ) throws(APIError) -> SimulatedResponse {
    let number: Int
    if let text = request.query("pageNumber") {
      guard let value = Int(text), value > 0 else {
        throw .invalid("pageNumber", "pageNumber must be a positive number", code: "bad.request")
      }
      number = value
    } else {
      number = 1
    }
    let total = selection?.count ?? stores[kind]?.count ?? 0
    let (before, overflow) = (number - 1).multipliedReportingOverflow(by: size)
    let start = overflow ? total : min(before, total)
    let pages = (total + size - 1) / size
    var page = entities(kind, start..<min(start + size, total), selection)
    page += Array(
      ",\"pageSize\":\(size),\"pageNumber\":\(number),\"total\":\(total),\"pageCount\":\(pages)".utf8)
    var links: [(String, Int)] = [("firstUri", 1), ("selfUri", number)]
    if number < pages { links.append(("nextUri", number + 1)) }
    if number > 1 { links.append(("previousUri", number - 1)) }
    links.append(("lastUri", max(pages, 1)))
    for (name, target) in links {
      let uri = Self.uri(kind, request, [("pageSize", String(size)), ("pageNumber", String(target))])
      page += Array(",\"\(name)\":".utf8) + JSONWriter.bytes(of: .string(uri))
    }
    page.append(UInt8(ascii: "}"))
    return SimulatedResponse(json: page)
  }

  private mutating func cursorPage(
    _ kind: ObjectKind, _ request: SimulatedRequest, _ size: Int, _ selection: [StoredObject]?
  ) throws(APIError) -> SimulatedResponse {
    var start = 0
    if let cursor = request.query("after") {
      guard let rank = Self.rank(cursor) else { throw .invalid("after", "invalid cursor", code: "bad.request") }
      if let selection {
        start = selection.firstIndex { $0.rank > rank } ?? selection.count
      } else {
        start = stores[kind]?.firstIndex(from: rank &+ 1) ?? 0
      }
    }
    let total = selection?.count ?? stores[kind]?.count ?? 0
    let end = min(start + size, total)
    var page = entities(kind, start..<end, selection)
    var links = [("selfUri", Self.uri(kind, request, [("pageSize", String(size))]))]
    if end < total, let last = selection?[end - 1] ?? stores[kind]?.objects[end - 1] {
      links.append(
        ("nextUri", Self.uri(kind, request, [("pageSize", String(size)), ("after", Self.cursor(last.rank))])))
    }
    for (name, uri) in links { page += Array(",\"\(name)\":".utf8) + JSONWriter.bytes(of: .string(uri)) }
    page.append(UInt8(ascii: "}"))
    return SimulatedResponse(json: page)
  }

  private mutating func entities(_ kind: ObjectKind, _ range: Range<Int>, _ selection: [StoredObject]?) -> [UInt8] {
    var bytes = Array("{\"entities\":[".utf8)
    for index in range {
      if index > range.lowerBound { bytes.append(UInt8(ascii: ",")) }
      if let selection {
        let object = selection[index]
        let known = WireForm.listDiffers(kind, switches) ? object.listed : object.whole
        bytes += known ?? WireForm.listed(object.body, kind, switches)
      } else {
        bytes += listedBytes(kind, index)
      }
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  /// Relative, as on the platform, with the filters of the request.
  private static func uri(_ kind: ObjectKind, _ request: SimulatedRequest, _ page: [(String, String)]) -> String {
    let filters = request.query.filter { !["pageSize", "pageNumber", "after", "before"].contains($0.name) }
    return kind.path + "?" + PercentEncoding.query(filters.map { ($0.name, $0.value) } + page)
  }

  /// Opaque to clients: base64 of a JSON list, like the platform's.
  static func cursor(_ rank: Int64) -> String { Base64.encode(Array("[\"\(rank)\"]".utf8)) }

  static func rank(_ cursor: String) -> Int64? {
    guard let data = Base64.decode(cursor), let list = (try? JSONReader.read(data))?.arrayValue,
      let text = list.first?.stringValue
    else { return nil }
    return Int64(text)
  }
}
