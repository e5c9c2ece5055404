package import Journal
internal import RoutingModel

/// One configured receiver of events. Its URL is trusted: loopback and private addresses are fine.
package struct WebhookEndpoint: Sendable {
  package let name: String
  package let url: String
  package let format: WebhookFormat
  /// `*`, `routekeeper.resource.*` or whole event types.
  package let events: [String]
  /// Set where the receiver is a forge, which is told the states of commits; the API key is its token.
  package let forge: Forge?
  /// Asked before each attempt, so that a rotated secret is used at once.
  package let credentials: @Sendable () async throws(WebhookCredentialsError) -> WebhookCredentials

  package init(
    name: String, url: String, format: WebhookFormat = .cloudevents, events: [String] = ["*"],
    credentials: @escaping @Sendable () async throws(WebhookCredentialsError) -> WebhookCredentials = {
      () throws(WebhookCredentialsError) in WebhookCredentials()
    }
  ) {
    self.name = name
    self.url = url
    self.format = format
    self.events = events
    self.credentials = credentials
    forge = nil
  }

  /// A forge as a receiver: its statuses wait in the same outbox and are tried again by the same rules.
  package init(
    forge: Forge,
    credentials: @escaping @Sendable () async throws(WebhookCredentialsError) -> WebhookCredentials
  ) {
    self.forge = forge
    name = Self.forgeName
    url = forge.apiURL
    format = .cloudevents
    events = ["*"]
    self.credentials = credentials
  }

  /// No webhook can have this name: the configuration refuses it.
  package static let forgeName = "forge"

  /// For `Journal.setEndpoints`: an event that the format cannot express takes no sequence number.
  package var registration: EndpointRegistration {
    EndpointRegistration(
      name: name, events: events, types: forge == nil ? format.types : CommitStatus.types,
      kinds: format.kinds)
  }
}

/// What proves to a receiver that we are the sender. Contents of secret files, as read.
package struct WebhookCredentials: Sendable {
  /// Sent as `X-API-Key`; surrounding white space is dropped.
  package let apiKey: String?
  /// Signing secrets separated by white space; more than one while one is being replaced.
  package let secrets: String?

  package init(apiKey: String? = nil, secrets: String? = nil) {
    self.apiKey = apiKey
    self.secrets = secrets
  }
}

/// A secret that cannot be read or used; the message never holds any of it.
package struct WebhookCredentialsError: Error, Hashable, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }
}

/// How an event is written for an endpoint.
package enum WebhookFormat: String, CaseIterable, Hashable, Sendable {
  /// CloudEvents 1.0, structured JSON.
  case cloudevents
  /// The payload `routing.rule.verified`.
  case tutorial

  var types: Set<EventType>? {
    switch self {
    case .cloudevents: nil
    case .tutorial: [.resourceCreated, .resourceUpdated, .resourceAdopted, .resourceFailed, .commitRejected]
    }
  }

  var kinds: Set<ExactText>? {
    switch self {
    case .cloudevents: nil
    case .tutorial: ["RoutingRule"]
    }
  }

  var contentType: String {
    switch self {
    case .cloudevents: "application/cloudevents+json; charset=utf-8"
    case .tutorial: "application/json"
    }
  }
}
