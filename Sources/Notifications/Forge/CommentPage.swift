internal import RoutingModel

/// One page of the comments of a pull request, as the forge answers.
struct CommentPage {
  let count: Int
  /// Id of the first one; `nil` on an empty page.
  let first: Int64?
  /// Id of the one that begins with our mark.
  let own: Int64?

  /// `nil` for anything but a list.
  init?(_ body: [UInt8], mark: String) {
    guard let list = (try? JSONReader.read(body))?.arrayValue else { return nil }
    count = list.count
    first = list.lazy.compactMap { $0["id"]?.numberValue?.int64 }.first
    own = list.first { $0["body"]?.stringValue?.utf8.starts(with: mark.utf8) ?? false }?["id"]?.numberValue?.int64
  }
}
