import Glibc

/// One reader of foreign bytes, and what has to hold for every input: no trap, no hang, and the checks that it makes.
///
/// Two programs run the same checks: `fuzz` by libFuzzer, and `FuzzTests` over the seeds and mutations of them.
struct FuzzedParser: Sendable {
  let name: String
  let check: @Sendable ([UInt8]) -> Void

  init(_ name: String, _ check: @escaping @Sendable ([UInt8]) -> Void) {
    self.name = name
    self.check = check
  }

  static let all =
    DocumentParsers.all + EditingParsers.all + ConfigurationParsers.all + ConditionParsers.all + RepositoryParsers.all
    + SignatureParsers.all + OrganisationParsers.all + ForgeParsers.all + IncomingParsers.all + AuditParsers.all
    + TextParsers.all + CallParsers.all
}

/// A promise; what happens where it is broken is for the program to say.
func require(_ condition: @autoclosure () -> Bool, _ what: @autoclosure () -> String) {
  if !condition() { report(what()) }
}

/// The input in parts: at its line breaks, as text.
func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
}

/// For readers of files: a path of this process's own, in memory where the host has such a place.
func scratchPath(_ name: String) -> String {
  let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  return "\(folder)/routekeeper-fuzz-\(getpid())-\(name)"
}

/// Calls `body` with a file that holds just `bytes`.
func withFile(_ path: String, _ bytes: [UInt8], _ body: () -> Void) {
  guard let stream = fopen(path, "w") else { return }
  _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
  fclose(stream)
  defer { unlink(path) }
  body()
}

func hasControl(_ text: String) -> Bool {
  text.unicodeScalars.contains { $0.properties.generalCategory == .control }
}
