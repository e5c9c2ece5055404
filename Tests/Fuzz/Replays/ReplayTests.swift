import Foundation
import Journal
import SeededRandom
import Synchronization
import Testing

/// What `Scripts/fuzz` runs by the million, here by the hundred: every seed (what was found before is one) and as many
/// mutations of them, the same ones in each run.
@Suite(.serialized) struct ReplayTests {
  /// Of each parser. All of them together take a debug build less than ten seconds.
  private static let mutations = 100

  @Test(arguments: FuzzedParser.all.map(\.name)) func everyInputKeepsThePromises(name: String) throws {
    let parser = try #require(FuzzedParser.all.first { $0.name == name })
    let seeds = try FuzzFiles.seeds(of: name)
    #expect(!seeds.isEmpty)
    var mutations = Mutations(
      of: seeds.map(\.bytes), words: FuzzFiles.words(of: name), random: SeededRandom(seed: 1))
    for seed in seeds { Tried.input(seed.bytes, "the seed \(seed.name)", of: parser) }
    for number in 0..<Self.mutations { Tried.input(mutations.next(), "mutation \(number)", of: parser) }
    unlink(Tried.path(name))
  }

  /// Mutations of a seed that no reader takes would try nothing.
  @Test func theSeedOfAnExportIsWhole() throws {
    let seed = try #require(try FuzzFiles.seeds(of: "audit-export").first { $0.name == "whole" })
    let path = scratchPath("whole")
    withFile(path, seed.bytes) {
      let found = try? AuditExport.verify(file: path)
      #expect(found?.isIntact == true && found?.recordsChecked == 3, "\(String(describing: found))")
    }
  }

  @Test func everyFileBelongsToAParser() throws {
    let parsers = Set(FuzzedParser.all.map(\.name))
    #expect(parsers.count == FuzzedParser.all.count)
    #expect(try FuzzFiles.names(in: "Seeds") == parsers)
    #expect(try FuzzFiles.names(in: "Dictionaries").subtracting(parsers).isEmpty)
  }
}

/// The input that is being tried.
enum Tried {
  private static let present = Mutex<String>("")

  /// An input that ends the process is left here.
  static func path(_ parser: String) -> String { scratchPath("input-\(parser)") }

  static func input(_ bytes: [UInt8], _ what: String, of parser: FuzzedParser) {
    if let stream = fopen(path(parser.name), "w") {
      _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
      fclose(stream)
    }
    let text = String(decoding: bytes, as: UTF8.self).debugDescription
    present.withLock { $0 = "\(parser.name), \(what): \(text)" }
    parser.check(bytes)
  }

  static func record(_ brokenPromise: String) {
    let input = present.withLock { $0 }
    Issue.record("\(brokenPromise): \(input)")
  }
}

func report(_ brokenPromise: String) { Tried.record(brokenPromise) }
