import Testing

/// Arrows between rooms point down only, and a package is used where the plan of the house says so.
@Suite struct ImportTests {
  /// The platform, and what may be used anywhere but in the pure rooms.
  static let common: Set<String> = [
    "Glibc", "FoundationEssentials", "Foundation", "Synchronization", "Dispatch", "Logging", "Metrics", "CoreMetrics",
    "Crypto",
  ]

  static let nio: Set<String> = [
    "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "NIOHTTPCompression", "NIOHTTPTypes", "NIOHTTPTypesHTTP1",
  ]
  static let hummingbird: Set<String> = ["Hummingbird", "HummingbirdCore", "HTTPTypes"]

  static let allowed: [String: Set<String>] = [
    "RoutingModel": [],
    "Evaluation": ["RoutingModel", "CRE2"],
    "CallReplay": common.union(["RoutingModel", "Evaluation", "CSimdjson", "CCompression"]),
    "Reconciliation": ["RoutingModel"],
    "Manifests": common.union(["RoutingModel", "Evaluation", "CLibYAML"]),
    "Git": common.union(["CLibgit2", "Subprocess", "SystemPackage"]),
    "HTTPTransport": common.union(nio).union(["AsyncHTTPClient"]),
    "GenesysCloud": common.union(["RoutingModel", "HTTPTransport"]),
    "Presentation": common.union(["RoutingModel", "Reconciliation"]),
    "Journal": common.union(["RoutingModel", "GRDB"]),
    "Notifications": common.union(["RoutingModel", "Journal", "HTTPTransport"]),
    "ControlPlane": common.union(nio).union(hummingbird).union(["RoutingModel", "Presentation", "ServiceLifecycle"]),
    "Daemon": common.union(rooms).union(["ServiceLifecycle", "SystemPackage", "UnixSignals"]),
    "routekeeper": common.union(rooms).union(["Daemon", "ArgumentParser", "CMalloc"]),
    "GenesysSimulator": common.union(nio).union(hummingbird).union(["RoutingModel", "ServiceLifecycle"]),
    "genesys-simulator": common.union(["RoutingModel", "GenesysSimulator", "ArgumentParser"]),
  ]

  static let rooms: Set<String> = [
    "RoutingModel", "Evaluation", "CallReplay", "Manifests", "Git", "HTTPTransport", "GenesysCloud", "Reconciliation",
    "Journal",
    "Notifications", "ControlPlane", "Presentation",
  ]

  @Test(arguments: allowed.keys.sorted())
  func roomsImportOnlyWhatTheyMay(room: String) throws {
    let may = try #require(Self.allowed[room])
    for file in try Repository.swift("Sources/\(room)") {
      for line in file.lines {
        guard let module = Self.module(line) else { continue }
        #expect(may.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  /// A room that nobody thought of would be checked by nobody.
  @Test func everyRoomIsKnown() throws {
    let found = Set(try Repository.swift("Sources").map { String($0.path.split(separator: "/")[1]) })
    #expect(found.subtracting(Self.allowed.keys).sorted() == [])
  }

  /// `package import struct A.B` → `A`.
  static func module(_ line: Substring) -> String? {
    guard let match = line.firstMatch(of: Self.importLine) else { return nil }
    return String(match.output.1)
  }

  private static var importLine: Regex<(Substring, Substring)> {
    /^(?:@[A-Za-z_()]+ )*(?:public |package |internal |private |fileprivate )?import (?:(?:struct|class|enum|protocol|func|typealias|let|var) )?([A-Za-z0-9_]+)/
  }

  @Test(arguments: [
    ("import A", "A"), ("package import struct A.B", "A"), ("@testable import C", "C"), ("internal import D_1", "D_1"),
    ("@preconcurrency package import E", "E"),
  ])
  func readsImportLines(line: String, module: String) { #expect(Self.module(line[...]) == module) }

  @Test(arguments: ["// import A", "important", "  import A"])
  func readsNothingElse(line: String) { #expect(Self.module(line[...]) == nil) }
}
