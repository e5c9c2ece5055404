package import RoutingModel

extension GenesysOrganization {
  /// Who changed these objects, where the organisation tells. Never fails anything.
  package func authors(_ question: AuthorQuestion) async -> AuthorAnswer {
    guard let own = await session.clientID() else {
      return .unavailable("the credentials cannot be read", isLasting: false)
    }
    return await session.hold(AuthorFinding(question, ownClient: ExactText(own)))
  }
}
