/// The managed fields of an object, as canonical JSON bytes. Two objects are equal exactly if these are.
///
/// Bytes instead of a tree: ten thousand objects stay within a few megabytes, and comparing two of them is one
/// `memcmp`. The tree is made again only for the few that differ.
package struct CanonicalForm: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ object: JSONObject) {
    var writer = JSONWriter(reservingCapacity: 1024)
    writer.write(.object(object))
    // Copied into an array of its own size: thousands of these are kept.
    bytes = Array(writer.bytes[...])
  }

  /// Takes bytes that this type wrote before, as a journal gives them back.
  package init(storedBytes: [UInt8]) { bytes = storedBytes }

  package var object: JSONObject {
    // Written by `JSONWriter`, so it reads back; a journal damaged by hand yields an empty object, which
    // differs from everything and is repaired by the next plan.
    (try? JSONReader.read(bytes, limits: JSONLimits(depth: 1024)))?.objectValue ?? JSONObject()
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
