import HTTPTypes
import Hummingbird
import Logging
import RoutingModel

/// Takes push hooks. A hook is a hint to look; nothing of it but the fact that it was signed goes any further.
///
/// An unknown name, another method, a bad signature, a body that is too long or too slow, and too many of them all
/// look the same from outside, and cost the same: the body is hashed as it passes and never kept.
struct HookReceiver {
  /// A forge's ids are UUIDs; longer ones would only fill the memory of seen ones.
  static let longestDeliveryID = 200

  let hooks: [PushHook]
  let source: ControlPlaneSource
  let limits: ControlPlaneLimits
  let budget: AddressBudget
  let logger: Logger

  func respond(to request: Request, from address: String) async -> Response {
    let now = source.now()
    let name = request.uri.path.dropFirst("/hooks/".count)
    let hook = hooks.first { $0.name == name }
    // The secret is a file: a flood must not read it again and again.
    let isWithinBudget = budget.allows(address, now: now)
    let secret = isWithinBudget ? await hook?.secret() ?? [] : []
    var signature = HookSignature(hook?.provider ?? .github, secret: secret, now: now) { name in
      HTTPField.Name(name).flatMap { request.headers[$0] }
    }
    guard isWithinBudget, await read(request, into: &signature), request.method == .post,
      let hook, signature.isValid()
    else {
      logger.notice("push hook refused", metadata: ["address": .string(address)])
      return Answer.notFound()
    }
    if let id = signature.deliveryID, !id.isEmpty {
      guard id.utf8.count <= Self.longestDeliveryID else { return Answer.notFound() }
      guard await source.isNewDelivery(hook.name, id) else { return accepted() }
    }
    await source.requestSync(.pushHook(hook.name))
    return accepted()
  }

  /// A repeated delivery gets the same answer: the sender need not know.
  private func accepted() -> Response { Answer.json(["accepted": true], .accepted) }

  private func read(_ request: Request, into signature: inout HookSignature) async -> Bool {
    var count = 0
    do {
      for try await part in request.body {
        count += part.readableBytes
        guard count <= limits.bodyBytes else { return false }
        signature.update(part.readableBytesView)
      }
    } catch {
      return false
    }
    return true
  }
}
