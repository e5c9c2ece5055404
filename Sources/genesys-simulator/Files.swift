import ArgumentParser
import Glibc

/// Small files, whole.
enum Files {
  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw ValidationError("cannot read \(path): \(reason())") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    guard ferror(file) == 0 else { throw ValidationError("cannot read \(path): \(reason())") }
    return bytes
  }

  /// Whole or not at all: whoever waits for the file never sees half of it.
  static func write(_ text: String, to path: String) throws {
    let partial = path + ".partial"
    guard let file = fopen(partial, "w") else { throw ValidationError("cannot write \(path): \(reason())") }
    let written = fputs(text, file)
    guard fclose(file) == 0, written >= 0, rename(partial, path) == 0 else {
      throw ValidationError("cannot write \(path): \(reason())")
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
