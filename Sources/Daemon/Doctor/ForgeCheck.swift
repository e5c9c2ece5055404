import HTTPTransport
import Notifications

extension Doctor {
  /// Whether commits can get their statuses.
  func forge(_ access: Configuration.ForgeAccess, _ transport: HTTPTransport, _ examination: inout Examination) async {
    let name = "forge"
    let token: String
    do throws(SecretUnreadable) {
      token = try access.tokenFile.text()
    } catch {
      // Told among the files already.
      return
    }
    let finding = await ForgeProbe(forge: access.forge, token: token).look { call in
      let request = OutgoingRequest(method: "GET", url: call.url, headers: call.headers)
      let limits = ResponseLimits(bodyBytes: ForgeProbe.answerLimit)
      switch await transport.send(request, limits: limits, deadline: ForgeProbe.timeout) {
      case .success(let response): return .answered(status: response.status, retryAfter: nil, body: response.body)
      case .failure(let failure): return .failed(failure.message)
      }
    }
    let permissions = "give the token what docs/forge.md lists, then routekeeper doctor"
    switch finding {
    case .good(let message): examination.ok(name, message)
    case .doubtful(let message): examination.warning(name, message, next: permissions)
    case .unreachable(let message): examination.failed(name, message, next: "curl -v \(access.forge.apiURL)")
    case .refused(let message): examination.failed(name, message, next: permissions, .credentials)
    }
  }
}
