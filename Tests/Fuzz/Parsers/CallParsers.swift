import Evaluation
import RoutingModel

@testable import CallReplay

/// Historical calls: lines of JSON and CSV, packed or not, and where fields stand in them.
enum CallParsers {
  static let all = [
    FuzzedParser("calls-jsonl", jsonLines), FuzzedParser("calls-csv", csv), FuzzedParser("field-place", fieldPlace),
  ]

  private static let path = scratchPath("calls")

  private static let rules: [ReplayRule] = [
    ("a exists", 3), ("a == 1 or b == \"x\" or c.d == true", 2), ("a > 5 and not (b contains \"x\")", 2),
    ("b matches \"^[a-c]+$\" or l contains \"y\"", 1), ("a != \"x\" and c exists", 1),
    ("first == \"x\" or every contains 1", 1),
  ].compactMap { text, priority in
    guard let tree = try? ExpressionTextParser.parse(ExactText(text)).expression else { return nil }
    return ReplayRule(
      name: ExactText(text), queue: "q", priority: JSONNumber(Int64(priority)), expression: tree)
  }

  private static let paths: [ExactText: FieldPath] = {
    var paths: [ExactText: FieldPath] = [:]
    for (name, place) in [("first", "p[*].s[*].x"), ("every", "number(p[k=v].l[*])"), ("id", "p[0].i")] {
      paths[ExactText(name)] = try? FieldPlace.path(ExactText(place))
    }
    return paths
  }()

  private static func replay(_ bytes: [UInt8], _ format: CallFormat, _ lanes: Int) -> ReplayResult? {
    var options = ReplayOptions()
    options.format = format
    options.paths = paths
    options.lanes = lanes
    options.threads = lanes
    options.measuresLatency = true
    options.fieldTypes = ["l": [.list, .string], "b": [.string]]
    var result: ReplayResult?
    withFile(path, bytes) {
      result = try? ReplayEngine.run(
        ReplayProgram([rules, rules], paths: paths), over: [path], options, monitor: ReplayMonitor())
    }
    return result
  }

  /// Counts are those of one call and one rule at a time, whatever the threads.
  private static func jsonLines(_ bytes: [UInt8]) {
    guard let result = replay(bytes, .jsonLines, 1) else { return }
    let again = replay(bytes, .jsonLines, 2)
    require(again?.sides[0].rules.map(\.taken) == result.sides[0].rules.map(\.taken), "two threads count otherwise")
    require(result.moves.isEmpty, "a call moves from a rule to itself")
    // What is packed has other lines than the input.
    if bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var calls: [JSONObject] = []
    var bad = 0
    for line in text.split(separator: 0x0A) where !line.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      guard let call = line.withUnsafeBufferPointer({ try? LenientJSON.read($0) })?.objectValue else {
        bad += 1
        continue
      }
      var flat = call
      for (name, path) in paths where name != "id" { flat[name] = path.value(in: call) }
      calls.append(flat)
    }
    require(result.calls == calls.count && result.badLineCount == bad, "two readers take other lines for calls")
    for (rule, counted) in zip(rules, result.sides[0].rules) {
      guard let compiled = try? CompiledExpression(rule.expression) else { continue }
      require(counted.matched == calls.count { compiled.matches($0) }, "\(rule.name) matches other calls")
    }
  }

  private static func csv(_ bytes: [UInt8]) {
    guard let result = replay(bytes, .csv, 1) else { return }
    let again = replay(bytes, .csv, 2)
    require(again?.calls == result.calls && again?.badLineCount == result.badLineCount, "two threads count otherwise")
  }

  private static func fieldPlace(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0x0A, maxSplits: 1)
    guard let first = parts.first,
      let path = try? FieldPlace.path(ExactText(String(decoding: first, as: UTF8.self)))
    else { return }
    require(!path.keys.isEmpty, "a place without a key")
    guard parts.count == 2, let call = (try? JSONReader.read(Array(parts[1])))?.objectValue else { return }
    _ = path.value(in: call)
  }
}
