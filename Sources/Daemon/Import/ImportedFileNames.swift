import FoundationEssentials
import RoutingModel

/// Names of new files: short, plain, unique also where case does not count, and never those of files that exist.
struct ImportedFileNames {
  private static let folders: [ExactText: String] = ["RoutingRule": "rules", "SkillGroup": "skill-groups"]
  /// Characters; far below what file systems allow, so that a number still fits.
  private static let longestWord = 60

  private let root: String
  private var taken: Set<String> = []

  init(root: String) { self.root = root }

  mutating func path(for identity: ResourceIdentity) -> String {
    var folder = Self.folders[identity.kind] ?? Self.word(identity.kind)
    if let queue = identity.queue { folder += "/" + Self.word(queue) }
    let word = Self.word(identity.name)
    var path = "\(folder)/\(word).yaml"
    var number = 1
    while taken.contains(path) || FileManager.default.fileExists(atPath: root + "/" + path) {
      number += 1
      path = "\(folder)/\(word)-\(number).yaml"
    }
    taken.insert(path)
    return path
  }

  /// Lower-case letters, digits and single hyphens.
  static func word(_ text: ExactText) -> String {
    var word = ""
    for byte in text.string.utf8 {
      switch byte {
      case 0x30...0x39, 0x61...0x7A: word.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x41...0x5A: word.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
      default: if !word.isEmpty && !word.hasSuffix("-") { word += "-" }
      }
      if word.utf8.count == longestWord { break }
    }
    while word.hasSuffix("-") { word.removeLast() }
    return word.isEmpty ? "unnamed" : word
  }
}
