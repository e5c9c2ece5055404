import HTTPTypes
import Hummingbird
import RoutingModel

/// The whole of what can be asked over HTTP, in one place.
struct ControlPlaneResponder: HTTPResponder {
  typealias Context = ControlPlaneContext

  let source: ControlPlaneSource
  let hooks: HookReceiver
  let origins: OriginPolicy
  let metrics: PrometheusRegistry
  let events: EventStream

  func respond(to request: Request, context: ControlPlaneContext) async throws -> Response {
    guard request.method == .head else { return try await answer(request, context) }
    // A stream would hold a place among the open pages for a body that nobody reads.
    if request.uri.path == EventStream.path { return Answer.notFound() }
    var head = request.head
    head.method = .get
    return try await answer(Request(head: head, body: request.body), context).createHeadResponse()
  }

  private func answer(_ request: Request, _ context: ControlPlaneContext) async throws -> Response {
    let path = request.uri.path
    // Probes and forges come by names that we do not know; what they get says nothing, or is signed for.
    switch path {
    case "/healthz": return request.method == .get ? Answer.text("alive\n") : Answer.notFound()
    case "/readyz": return request.method == .get ? await readiness() : Answer.notFound()
    case _ where path.hasPrefix("/hooks/"): return await hooks.respond(to: request, from: context.remoteAddress)
    default: break
    }
    guard origins.allows(host: request.head.authority) else {
      return Answer.problem(
        "this host name is not allowed here; server.allowedHosts lists the names of a proxy", .misdirectedRequest)
    }
    switch (request.method, path) {
    case (.get, "/"): return await statusPage(PageQuery(request.uri.query ?? ""))
    case (.get, PageScript.path): return Answer.text(PageScript.text, type: "text/javascript; charset=utf-8")
    case (.get, EventStream.path): return events.response()
    case (.get, _) where path.hasPrefix("/commits/"): return await commitPage(String(path.dropFirst("/commits/".count)))
    case (.get, "/api/v1/objects"): return Answer.json(await source.objects(PageQuery(request.uri.query ?? "")))
    case (.get, "/api/v1/webhooks"): return await history(source.deliveries)
    case (.get, "/metrics"):
      let text =
        StatusMetrics.text(await source.status()) + metrics.text() + ProcessMetrics.text(startedAt: metrics.startedAt)
      return Answer.text(text, type: PrometheusText.contentType)
    case (.get, "/api/v1/status"): return Answer.json(await source.status().json)
    case (.get, "/api/v1/revisions"): return await history(revisionReport)
    case (.get, "/api/v1/changes"): return Answer.json(await source.changes())
    case (.get, "/api/v1/drift"): return Answer.json(await source.drift())
    case (.get, "/api/v1/events"): return await history(source.events)
    case (.post, "/api/v1/sync"): return await sync(request)
    default: return Answer.notFound()
    }
  }

  private func readiness() async -> Response {
    let report = await source.status()
    if report.ready { return Answer.text("ready\n") }
    return Answer.text("not ready: no verdict younger than three intervals\n", .serviceUnavailable)
  }

  private func statusPage(_ query: PageQuery) async -> Response {
    let content = PageContent(
      report: await source.status(), revisions: await known(source.revisions), drift: await source.drift(),
      changes: await source.changes(), objects: await source.objects(query), query: query,
      deliveries: await known(source.deliveries), budget: await source.budget(), now: source.now())
    return Answer.page(StatusPage(content: content).html)
  }

  /// A commit by its whole id.
  private func commitPage(_ sha: String) async -> Response {
    guard (40...64).contains(sha.utf8.count), sha.utf8.allSatisfy({ Hexadecimal.value(of: $0) != nil }) else {
      return Answer.notFound()
    }
    do throws(HistoryUnreadable) {
      guard let story = try await source.commit(sha) else { return Answer.notFound() }
      return Answer.page(CommitPage(story: story, report: await source.status(), now: source.now()).html)
    } catch { return Answer.problem(error.message, .serviceUnavailable) }
  }

  private func revisionReport() async throws(HistoryUnreadable) -> JSONValue {
    RevisionReport.json(try await source.revisions())
  }

  private func known<Value>(_ read: () async throws(HistoryUnreadable) -> Value) async -> Result<
    Value, HistoryUnreadable
  > {
    do throws(HistoryUnreadable) {
      return .success(try await read())
    } catch {
      return .failure(error)
    }
  }

  private func history(_ read: () async throws(HistoryUnreadable) -> JSONValue) async -> Response {
    do throws(HistoryUnreadable) {
      return Answer.json(try await read())
    } catch {
      return Answer.problem(error.message, .serviceUnavailable)
    }
  }

  private func sync(_ request: Request) async -> Response {
    let headers = request.headers
    let isOurs = origins.isSameOrigin(
      fetchSite: HTTPField.Name("Sec-Fetch-Site").flatMap { headers[$0] }, origin: headers[.origin],
      authority: request.head.authority)
    guard isOurs else { return Answer.problem("only the status page may ask for this", .forbidden) }
    await source.requestSync(.statusPage)
    if headers[.accept]?.contains("text/html") == true { return Answer.seeOther("/") }
    return Answer.json(["formatVersion": 1, "requested": true], .accepted)
  }
}
