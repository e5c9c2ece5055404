import CLibFuzzer
import Glibc

/// One reader of foreign bytes, and what has to hold for every input: no trap, no hang, and the checks that it makes.
struct FuzzedParser: Sendable {
  let name: String
  let check: @Sendable ([UInt8]) -> Void

  init(_ name: String, _ check: @escaping @Sendable ([UInt8]) -> Void) {
    self.name = name
    self.check = check
  }
}

/// `fuzz PARSER [libFuzzer's options]`; without a name it lists the parsers.
@main enum Fuzz {
  static let parsers =
    DocumentParsers.all + ConfigurationParsers.all + ConditionParsers.all + RepositoryParsers.all
    + OrganisationParsers.all + IncomingParsers.all + TextParsers.all + CallParsers.all

  /// libFuzzer calls a C function without a context: what it runs is chosen here, once.
  static let chosen = CommandLine.arguments.dropFirst().first.flatMap { name in parsers.first { $0.name == name } }

  static func main() {
    guard chosen != nil else {
      for parser in parsers { print(parser.name) }
      return
    }
    var arguments = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
    arguments.append(nil)
    var count = CInt(arguments.count - 1)
    let result = arguments.withUnsafeMutableBufferPointer { list in
      var start = list.baseAddress
      return LLVMFuzzerRunDriver(&count, &start) { data, size in
        Fuzz.chosen?.check(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
      }
    }
    exit(result)
  }
}

/// Ends the run with a crash that libFuzzer keeps the input of.
func require(_ condition: @autoclosure () -> Bool, _ what: @autoclosure () -> String) {
  if !condition() { fatalError(what()) }
}

/// The input in parts: at its line breaks, as text.
func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
}
