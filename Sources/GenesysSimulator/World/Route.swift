import RoutingModel

/// What a request asks for.
enum Route {
  case list(ObjectKind)
  case get(ObjectKind, ExactText)
  case create(ObjectKind)
  case update(ObjectKind, ExactText)
  case delete(ObjectKind, ExactText)
  case audit

  static let auditPath = "/api/v2/audits/query/realtime"

  init(_ request: SimulatedRequest) throws(APIError) {
    if request.path == Self.auditPath {
      guard request.method == "POST" else { throw Self.methodNotAllowed(request, "POST") }
      self = .audit
      return
    }
    guard let (kind, id) = Self.target(of: request.path) else { throw .noSuchPath }
    switch (request.method, id) {
    case ("GET", nil): self = .list(kind)
    case ("POST", nil) where kind.isWritable: self = .create(kind)
    case ("GET", let id?): self = .get(kind, ExactText(id))
    case ("PATCH", let id?) where kind.isWritable: self = .update(kind, ExactText(id))
    case ("DELETE", let id?) where kind.isWritable: self = .delete(kind, ExactText(id))
    default:
      let allowed = id == nil ? "GET, POST" : "GET, PATCH, DELETE"
      throw Self.methodNotAllowed(request, kind.isWritable ? allowed : "GET")
    }
  }

  var kind: ObjectKind? {
    switch self {
    case .list(let kind), .get(let kind, _), .create(let kind), .update(let kind, _), .delete(let kind, _): kind
    case .audit: nil
    }
  }

  var permission: String? {
    switch self {
    case .list(let kind), .get(let kind, _): kind.permission(for: .view)
    case .create(let kind): kind.permission(for: .add)
    case .update(let kind, _): kind.permission(for: .edit)
    case .delete(let kind, _): kind.permission(for: .delete)
    case .audit: "audits:audit:view"
    }
  }

  /// The path with ids replaced, for counting: `/api/v2/routing/rules/{id}`.
  static func pattern(of path: String) -> String {
    guard let (kind, id) = target(of: path), id != nil else { return path }
    return kind.path + "/{id}"
  }

  private static func target(of path: String) -> (ObjectKind, id: String?)? {
    for kind in ObjectKind.allCases {
      if path == kind.path { return (kind, nil) }
      if path.hasPrefix(kind.path + "/") {
        let id = path.dropFirst(kind.path.count + 1)
        if !id.isEmpty && !id.contains("/") { return (kind, String(id)) }
      }
    }
    return nil
  }

  private static func methodNotAllowed(_ request: SimulatedRequest, _ allowed: String) -> APIError {
    APIError(405, "method.not.allowed", "\(request.method) is not allowed here; allowed: \(allowed)")
  }
}
