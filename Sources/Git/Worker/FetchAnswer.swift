/// What the worker says at its end.
enum FetchAnswer: Equatable {
  /// - Parameter replacement: The result lies in the fresh sibling, to be exchanged with the mirror.
  case tip(ObjectID, replacement: Bool)
  case absent(FetchReport.Absence, replacement: Bool)
  /// A compaction is ready in the fresh sibling.
  case compacted
  case failure(GitError)

  var message: FieldMessage {
    var message = FieldMessage()
    switch self {
    case .tip(let id, let replacement):
      message["tip"] = id.hex
      if replacement { message["replacement"] = "1" }
    case .absent(.emptyRepository, let replacement):
      message["absent"] = ""
      if replacement { message["replacement"] = "1" }
    case .absent(.noSuchBranch(let others), let replacement):
      // Names of references hold no line feed.
      message["absent"] = others.joined(separator: "\n")
      if replacement { message["replacement"] = "1" }
    case .compacted: message["compacted"] = "1"
    case .failure(let error):
      message["code"] = error.code.rawValue
      message["message"] = error.message
      message["detail"] = error.detail
    }
    return message
  }

  init?(_ message: FieldMessage) {
    let replacement = message["replacement"] != nil
    if let tip = message["tip"] {
      guard let id = ObjectID(hex: tip) else { return nil }
      self = .tip(id, replacement: replacement)
    } else if let absent = message["absent"] {
      let others = absent.split(separator: "\n").map(String.init)
      self = .absent(others.isEmpty ? .emptyRepository : .noSuchBranch(others: others), replacement: replacement)
    } else if message["compacted"] != nil {
      self = .compacted
    } else if let code = message["code"], let text = message["message"] {
      self = .failure(GitError(GitError.Code(rawValue: code), text, detail: message["detail"]))
    } else {
      return nil
    }
  }
}
