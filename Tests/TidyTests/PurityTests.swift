import Testing

/// What decides takes time, chance and the outside as input, and leaves order to nobody. Words can be found here; that
/// the order of a hash table decides nothing cannot, and is held by two processes that must give equal traces
/// (`make torture`; Swift hashes anew in each).
@Suite struct PurityTests {
  /// Whole rooms, and the parts of others that decide: the simulation plays just these.
  static let pure = [
    "RoutingModel/", "Evaluation/", "Reconciliation/", "GenesysCloud/Conversations/", "GenesysCloud/Paging/",
    "GenesysCloud/Session/APICall", "GenesysCloud/Session/CallAttempts", "GenesysCloud/Session/Pacer",
    "GenesysCloud/Session/RetryAfter", "GenesysCloud/Session/RetryState", "GenesysCloud/Session/TokenAnswer",
    "GenesysCloud/Session/TokenFetch", "GenesysCloud/Session/TokenState", "Notifications/Delivery/DeliverySchedule",
    "Notifications/Delivery/DeliveryTurn", "Notifications/Delivery/RetryAfter",
  ]

  struct Ban: Sendable, CustomTestStringConvertible {
    let what: String
    let pattern: String
    /// Each of these has to be found.
    let samples: [String]

    init(_ what: String, _ pattern: String, _ samples: String...) {
      self.what = what
      self.pattern = pattern
      self.samples = samples
    }

    var testDescription: String { what }

    /// Words end where letters end, not where a language of people has a word end: `a.b` is two.
    var regex: Regex<AnyRegexOutput> { get throws { try Regex(pattern).wordBoundaryKind(.simple) } }

    func isIn(_ line: String) throws -> Bool { try line.contains(regex) }
  }

  static let bans: [Ban] = [
    Ban("a date of the system", #"\bDate\("#, "let date = Date()"),
    // Of a type, of a clock, or with nothing before it; `input.now` is a value that came in.
    Ban(
      "a clock", #"\b(?:[A-Z]\w*|clock)\.now\b|(?:^|[^\w)\]?!])\.now\b|\b(?:ContinuousClock|SuspendingClock)\b"#,
      "Instant.now", "let start = clock.now", "at: .now)", "ContinuousClock()", "SuspendingClock()", "Date.now"),
    Ban(
      "a clock of C", #"\b(?:clock_gettime|gettimeofday|localtime_r)\(|\btime\((?:nil|&)"#, "clock_gettime(a, &b)",
      "time(nil)"),
    Ban(
      "chance", #"\.random\(|\.(?:shuffle|shuffled|randomElement)\(\s*\)|\bSystemRandomNumberGenerator\b|\bUUID\("#,
      "Int.random(in: 0..<2)", "names.shuffle()", "names.shuffled()", "names.randomElement()", "UUID()",
      "var chance = SystemRandomNumberGenerator()"),
    Ban(
      "a hash, which differs in each process", #"\bhashValue\b|\bHasher\("#, "name.hashValue", "var hasher = Hasher()"),
    Ban(
      "a task", #"\bTask\b|\bwith(?:Throwing|Discarding|ThrowingDiscarding)?TaskGroup\b"#,
      "Task { }", "Task(priority: .low) { }", "Task.detached { }", "try Task.sleep(for: a)", "Task<Int, Never>",
      "withTaskGroup(of: Int.self) { _ in }", "withThrowingTaskGroup(of: Int.self) { _ in }"),
    Ban("waiting", #"\b(?:async|await)\b"#, "func a() async {", "let a = await b", "async let a = b"),
    Ban("an actor", #"\bactor\s+[A-Z]|@MainActor\b"#, "package actor Keeper {", "@MainActor func a()"),
    Ban(
      "a lock, which says that it is shared", #"\b(?:Mutex|Atomic|NSLock|NSRecursiveLock|ManagedAtomic)\b|\bpthread_"#,
      "let a = Mutex(1)", "let a: Atomic<Int>", "let a = NSLock()", "pthread_mutex_lock(&a)"),
    Ban(
      "state of the whole process", #"\bnonisolated\(unsafe\)[\w ()]*\bvar\b"#, "nonisolated(unsafe) static var a = 1",
      "nonisolated(unsafe) private var a = 1"),
    Ban("text for a terminal", #"(?:^|[^\w .]) *(?:print|debugPrint|dump)\("#, "print(1)", "debugPrint(a)", "dump(a)"),
    Ban(
      "the outside", #"\b(?:readLine|getenv|fopen|fputs)\(|\b(?:FileManager|ProcessInfo|FileHandle|CommandLine)\b"#,
      "readLine()", "getenv(a)", "FileManager.default", "ProcessInfo.processInfo", "CommandLine.arguments"),
    Ban(
      "a platform", #"\bimport (?:\w+ )?(?:Foundation\w*|Glibc|Musl|Dispatch|Synchronization|SystemPackage)\b"#,
      "import Foundation", "internal import FoundationEssentials", "package import struct Foundation.Data",
      "import Glibc", "import Dispatch", "internal import Synchronization"),
  ]

  /// What has one of them for a reason.
  static let exceptions: [(path: String, ban: String, reason: String)] = [
    (
      "Sources/GenesysCloud/Paging/PageEnvelope.swift", "a hash, which differs in each process",
      "tells only whether a page is the same as before, seeded so that nobody outside can aim at a collision"
    )
  ]

  /// Where each of them stands in a pure part, as `path:line`.
  static func findings(of ban: Ban) throws -> [String] {
    let regex = try ban.regex
    return try sources.get().flatMap { file in
      file.lines.enumerated().filter { $0.element.contains(regex) }.map { "\(file.path):\($0.offset + 1)" }
    }
  }

  /// Code without comments and texts.
  private static let sources = Result {
    try Repository.swift("Sources").filter { file in pure.contains { file.path.hasPrefix("Sources/\($0)") } }
      .map { Repository.TextFile(path: $0.path, text: SwiftCode($0.text).text) }
  }

  @Test(arguments: bans) func whatDecidesTakesTimeAndChanceAsInput(ban: Ban) throws {
    let excepted = Self.exceptions.filter { $0.ban == ban.what }.map(\.path)
    let found = try Self.findings(of: ban)
    for place in found where !excepted.contains(where: { place.hasPrefix($0 + ":") }) {
      Issue.record("\(place) has \(ban.what), which what decides takes as input instead")
    }
    for path in excepted { #expect(found.contains { $0.hasPrefix(path + ":") }, "\(path) needs no exception") }
  }

  @Test(arguments: pure) func eachPartIsThere(part: String) throws {
    #expect(try Self.sources.get().contains { $0.path.hasPrefix("Sources/\(part)") })
  }

  @Test(arguments: bans) func eachIsFoundInCodeAndNotInWords(ban: Ban) throws {
    for sample in ban.samples {
      #expect(try ban.isIn(SwiftCode("  " + sample).text), "\(sample)")
      let interpolated = #"let a = "b \("# + sample + #") c""#
      #expect(try ban.isIn(SwiftCode(interpolated).text), "\(interpolated)")
      for words in [
        "// \(sample)", "let a = 1  // \(sample)", "/// \(sample)", "/* \(sample) */", "/* a\n/* b */ \(sample)\n*/",
        "let a = \"\(sample)\"", "let a = #\"b \"\(sample)\" c\"#", "let a = \"\"\"\n  \(sample)\n  \"\"\"",
        "let a = \"\\\"\(sample)\\\"\"", "let a = #\"\\(\(sample))\"#",
      ] { #expect(try !ban.isIn(SwiftCode(words).text), "\(words)") }
    }
  }

  @Test(arguments: [
    "self.now = now", "input.now", "wait(until: next, now: now)", "let UpdateDate(a)", "let TaskName = 1",
    "taskNumber", "timeout(1)", "lifetime(1)", "self.time = time", "blueprint(1)", "func print(_ text: Text)",
    "let actor = pin.actor", "actor: person", "awaiting", "asynchronous", "hash(into hasher: inout Hasher)",
    "names.shuffled(using: &chance)", "AtomicWrite", "import RoutingModel", "import HTTPTransport",
  ])
  func whatOnlyLooksLikeItIsNot(line: String) throws {
    for ban in Self.bans { #expect(try !ban.isIn(SwiftCode(line).text), "\(ban.what)") }
  }

  @Test func linesStayWhereTheyAre() {
    let source = "a // b\n/* c\nd */ e\nlet f = \"\"\"\n  g\n  \"\"\" + h\n\"i\nj"
    #expect(SwiftCode(source).lines == ["a ", "", " e", "let f = \"", "", "\" + h", "\"\"", "j"])
  }
}
