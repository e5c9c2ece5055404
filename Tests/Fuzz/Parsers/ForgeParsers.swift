import RoutingModel

@testable import Notifications

/// What receivers of webhooks and forges answer.
enum ForgeParsers {
  static let all = [
    FuzzedParser("webhook-retry-after", retryAfter), FuzzedParser("comments", comments),
    FuzzedParser("forge-answer", answer),
  ]

  private static let token = "s3cret-token"

  private static func forge(_ provider: ForgeProvider) -> Forge {
    Forge(
      provider: provider, apiURL: "https://forge.example.com/api", repository: "team/rules", context: "routekeeper",
      statusURL: nil)
  }

  private static func retryAfter(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    for now in [0, 1_700_000_000_000, Int64.max, Int64.min] {
      guard let wait = RetryAfter.milliseconds(text, now: Instant(milliseconds: now)) else { continue }
      require((0...DeliverySchedule.longestWait).contains(wait), "a wait of \(wait) ms")
    }
  }

  /// A page of comments: ours is the one whose text begins with our mark.
  private static func comments(_ bytes: [UInt8]) {
    let mark = "<!-- routekeeper plan routekeeper -->"
    guard let page = CommentPage(bytes, mark: mark) else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    if page.own != nil { require(text.utf8.count > mark.utf8.count, "a comment of ours out of nothing") }
    require(page.count == 0 ? page.first == nil && page.own == nil : true, "comments on an empty page")
  }

  /// Descriptions of repositories, and answers to a status that was set.
  private static func answer(_ bytes: [UInt8]) {
    for provider in ForgeProvider.allCases {
      let forge = forge(provider)
      for status in [200, 204, 301, 400, 401, 403, 404, 409, 422, 500] {
        switch ForgeProbe(forge: forge, token: token).reading(status, bytes) {
        case .good:
          require((try? JSONReader.read(bytes))?["permissions"] != nil && status < 300, "good without a word of it")
        case .doubtful(let text), .unreachable(let text), .refused(let text):
          require(!hasControl(text) && !text.contains(token), "an answer's bytes in a message")
        }
        let answer = forge.reading(.answered(status: status, retryAfter: nil, body: bytes))
        if status < 300 { require(answer == .ordinary, "a success that is none") }
      }
    }
  }
}
