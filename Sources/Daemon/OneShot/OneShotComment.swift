import HTTPTransport
import Notifications

extension OneShot {
  /// Writes a plan into a pull request, or replaces the one that was written there before.
  package func comment(_ markdown: String, on number: Int) async throws {
    guard let access = configuration.forge else {
      throw DaemonFailure(.usage, "forge.provider is not set: there is no API to write a comment with")
    }
    onStage("writing the comment")
    let transport = try configuration.transport()
    do {
      let comment = StickyComment(forge: access.forge, token: try access.tokenFile.text()) { call in
        let request = OutgoingRequest(method: call.method, url: call.url, headers: call.headers, body: call.body)
        let limits = ResponseLimits(bodyBytes: StickyComment.answerLimit)
        switch await transport.send(request, limits: limits, deadline: StickyComment.timeout) {
        case .success(let response): return .answered(status: response.status, retryAfter: nil, body: response.body)
        case .failure(let failure): return .failed(failure.message)
        }
      }
      try await comment.put(markdown, on: number)
    } catch let failure as StickyComment.Failure {
      await transport.shutdown()
      throw DaemonFailure(failure.isCredentials ? .credentials : .error, failure.message)
    } catch {
      await transport.shutdown()
      throw error
    }
    await transport.shutdown()
  }
}
