import Glibc
import Testing

/// What no case may take more of.
struct CaseLimits {
  /// Of a processor. Milliseconds in truth; the margin is for a debug build, and still tells a slow case from one that
  /// grows with the square of its input.
  var time = Duration.seconds(3)

  /// Bytes beside what the process held when the corpus began. A manifest has at most 256 KiB and 50,000 values; the
  /// dearest case takes 18 MiB.
  var memory = 32 << 20

  /// Files that stay open after a case. None of ours should; a library may open one once and keep it, such as a source
  /// of chance. One for each case would be more in every corpus.
  var descriptors = 4
}

/// Cases made by a generator, each with the verdict that is expected of it.
struct Corpus<Input> {
  struct Case {
    let name: String
    let input: Input
    let verdict: String
  }

  let name: String
  private(set) var cases: [Case] = []

  init(_ name: String) { self.name = name }

  mutating func add(_ caseName: String, _ input: Input, _ verdict: String) {
    cases.append(Case(name: caseName, input: input, verdict: verdict))
  }

  /// Runs every case, compares verdicts, and prints one line with their number and what they took.
  func run(within limits: CaseLimits = CaseLimits(), _ judge: (Input) -> String) {
    var slowest = (name: "", time: Duration.zero)
    var largest = (name: "", bytes: 0)
    var mostOpen = (name: "", count: 0)
    Footprint.giveBack()
    let (resident, descriptors) = (Footprint.resident, Footprint.descriptors)
    for entry in cases {
      if Footprint.canRestartPeak { Footprint.restartPeak() }
      let start = Self.processorTime
      let found = judge(entry.input)
      let time = Self.processorTime - start
      if time > slowest.time { slowest = (entry.name, time) }
      if Footprint.canRestartPeak {
        let bytes = Footprint.peak - resident
        if bytes > largest.bytes { largest = (entry.name, bytes) }
      }
      let open = Footprint.descriptors - descriptors
      if open > mostOpen.count { mostOpen = (entry.name, open) }
      #expect(found == entry.verdict, "\(name): \(entry.name)")
    }
    #expect(!cases.isEmpty)
    #expect(slowest.time < limits.time, "\(name): \(slowest.name)")
    #expect(largest.bytes < limits.memory, "\(name): \(largest.name)")
    #expect(mostOpen.count <= limits.descriptors, "\(name): \(mostOpen.name)")
    print(
      "corpus \(name): \(cases.count) cases, slowest \(slowest.name.prefix(40)) with \(slowest.time.milliseconds) ms, "
        + "largest \(largest.name.prefix(40)) with \(largest.bytes >> 10) KiB, \(mostOpen.count) descriptors more")
  }

  /// Of this thread; a busy machine does not count.
  private static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

/// Texts that have broken programs: directions, invisible characters, look-alikes, normal forms, markup, injections.
enum HostileText {
  static let printable: [(name: String, text: String)] = [
    ("NFC", "caf\u{E9}"), ("NFD", "cafe\u{301}"), ("many accents", "a" + String(repeating: "\u{301}", count: 200)),
    ("zero width joiner", "a\u{200D}b"), ("zero width space inside", "a\u{200B}b"), ("soft hyphen", "a\u{AD}b"),
    ("Cyrillic a", "\u{430}dmin"), ("Greek omicron", "Supp\u{3BF}rt"), ("fullwidth", "\u{FF33}upport"),
    ("ligature", "o\u{FB03}ce"), ("dotless i", "\u{131}"), ("capital dotted i", "\u{130}"), ("sharp s", "stra\u{DF}e"),
    ("mathematical", "\u{1D54F}"), ("emoji", "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}"), ("flag", "\u{1F1E9}"),
    ("private use", "\u{E000}"), ("noncharacter", String(decoding: [0xEF, 0xB7, 0x90] as [UInt8], as: UTF8.self)),
    ("last plane", "\u{10FFFD}"),
    ("combining first", "\u{301}a"), ("Hangul jamo", "\u{1112}\u{1161}\u{11AB}"), ("Arabic", "\u{645}\u{631}"),
    ("Hebrew and digits", "\u{5D0} 123"), ("ideographic space", "a\u{3000}b"), ("no-break space", "a\u{A0}b"),
    ("variation selector", "a\u{FE0F}"), ("tag characters", "a\u{E0041}"), ("interlinear", "a\u{FFF9}b"),
    ("object replacement", "\u{FFFC}"), ("replacement", "\u{FFFD}"), ("slashes", "../../etc/passwd"),
    ("backslash", "a\\b"), ("quotes", "'\"`"), ("markup", "<script>alert(1)</script>"), ("entity", "&lt;b&gt;"),
    ("SQL", "'; DROP TABLE rules; --"), ("shell", "$(reboot)`id`;|&"), ("format", "%s%n%x%p"),
    ("template", "${x}{{y}}"),
    ("percent", "%2e%2e%2f%00"), ("JSON", "{\"a\":1}"), ("YAML", "a: &b [*b]"), ("null word", "null"), ("true", "true"),
    ("yes", "yes"), ("no", "no"), ("number", "0x1F"), ("exponent", "1e400"), ("octal", "0777"), ("minutes", "22:22"),
    ("date", "2001-01-01"), ("infinity", ".inf"), ("not a number", "NaN"), ("tilde", "~"), ("merge", "<<"),
    ("alias", "*a"), ("tag", "!!binary x"), ("comment", "# no"), ("dash", "- a"), ("bracket", "[a"), ("brace", "{a"),
    ("leading blank", " a"), ("trailing blank", "a "), ("CON", "CON"), ("dot", "."), ("dots", ".."), ("at", "@a"),
    ("256 characters", String(repeating: "x", count: 256)), ("256 emoji", String(repeating: "\u{1F600}", count: 256)),
  ]

  /// Unicode's Bidi_Control: each changes what a reviewer sees.
  static let bidi: [UInt32] = [
    0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069,
  ]

  static let controls: [UInt32] = Array(0..<0x20) + Array(0x7F..<0xA0) + [0x2028, 0x2029]

  /// Nothing of these shows on any screen.
  static let invisible: [(name: String, text: String)] = [
    ("blank", " "), ("blanks", "   "), ("no-break spaces", "\u{A0}\u{A0}"), ("ideographic space", "\u{3000}"),
    ("zero width space", "\u{200B}"), ("zero width joiner", "\u{200D}"), ("zero width non-joiner", "\u{200C}"),
    ("word joiner", "\u{2060}"), ("soft hyphen", "\u{AD}"), ("Hangul filler", "\u{3164}"),
    ("variation selector", "\u{FE0F}"), ("tag", "\u{E0041}"), ("several", " \u{200B}\u{2060} "),
    ("combining grapheme joiner", "\u{34F}"), ("invisible times", "\u{2062}"),
  ]
}
