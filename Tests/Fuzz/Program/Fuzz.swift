import CLibFuzzer
import Glibc

/// `fuzz PARSER [libFuzzer's options]`; without a name it lists the parsers.
@main enum Fuzz {
  /// libFuzzer calls a C function without a context: what it runs is chosen here, once.
  static let chosen = CommandLine.arguments.dropFirst().first.flatMap { name in
    FuzzedParser.all.first { $0.name == name }
  }

  static func main() {
    guard chosen != nil else {
      for parser in FuzzedParser.all { print(parser.name) }
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
func report(_ brokenPromise: String) { fatalError(brokenPromise) }
