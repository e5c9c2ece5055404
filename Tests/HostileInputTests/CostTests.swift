import Daemon
import Foundation
import Manifests
import RoutingModel
import Testing

/// What the largest inputs cost: memory in proportion to the text, and no descriptor that stays open.
@Suite struct CostTests {
  /// What the other tests here assert of memory has to be seen where it is.
  @Test(.enabled(if: Footprint.canRestartPeak, "this host does not let a process restart the peak of its memory"))
  func aPeakIsSeen() {
    func fill() -> Int {
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 96 << 20, alignment: 16)
      defer { bytes.deallocate() }
      for page in stride(from: 0, to: bytes.count, by: 4096) { bytes[page] = 1 }
      return Footprint.resident
    }
    Footprint.restartPeak()
    let before = Footprint.resident
    let during = fill()
    #expect(during - before > 90 << 20)
    #expect(Footprint.peak - before > 90 << 20)
    Footprint.restartPeak()
    #expect(Footprint.peak - before < 90 << 20)
  }

  /// A manifest's limits are 256 KiB and 50,000 values; this is what can be made of them.
  @Test func aManifestOfTheLargestSizeIsCheap() {
    let shapes: [(String, String)] = [
      ("empty lists", "[" + String(repeating: "[],", count: 49_000) + "0]"),
      ("empty objects", "[" + String(repeating: "{},", count: 49_000) + "0]"),
      ("members", "{" + (0..<18_000).map { "k\($0): 1" }.joined(separator: ", ") + "}"),
      ("block list", String(repeating: "- a\n", count: 49_000)),
      ("one text", "a: " + String(repeating: "x", count: 262_000)),
      ("depth", String(repeating: "[", count: 250) + String(repeating: "]", count: 250)),
      ("rules", String(repeating: "- {name: a, queue: q, priority: 1}\n", count: 7000)),
    ]
    var corpus = Corpus<String>("largest manifests")
    for (name, text) in shapes { corpus.add(name, text, "refused") }
    corpus.run { text in
      var cache = ManifestCache()
      let result = CommitReader().read(
        files: [ManifestFile(path: "r.yaml", blob: BlobID([1]))], cache: &cache, load: { _ in Array(text.utf8) })
      if case .success = result { return "valid" }
      return "refused"
    }
  }

  /// An answer of the organisation has at most 16 MiB; two of them here, in the shapes that cost most: thirty times the
  /// text, for one that is all numbers.
  @Test func anAnswerOfMegabytesIsRead() {
    var corpus = Corpus<String>("large answers")
    for (name, part) in [("empty lists", "[],"), ("empty objects", "{},"), ("texts", "\"\","), ("numbers", "0,")] {
      corpus.add(name, "[" + String(repeating: part, count: (2 << 20) / part.utf8.count) + "0]", "read")
    }
    corpus.run(within: CaseLimits(time: .seconds(20), memory: 128 << 20)) { text in
      (try? JSONReader.read(text)) == nil ? "refused" : "read"
    }
  }

  @Test func filesAreClosedWhateverIsInThem() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (index, text) in ["a: [", "\0", "", "\u{202E}", String(repeating: "x", count: 2 << 20), "{}"].enumerated() {
      let path = folder.appending(path: "\(index).yaml").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      for _ in 0..<50 {
        _ = try? ConfigurationLoader(path: path, environment: [:]).load(needs: [])
        _ = try? SecretFile(setting: "x", path: path).text()
      }
    }
    _ = try? ManifestFolder.read(folder.path).get()
    // Only what lies in this folder: other tests may have files open.
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
    }
    #expect(open.filter { $0.hasPrefix(folder.path) } == [])
  }
}
