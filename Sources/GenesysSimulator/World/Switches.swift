/// Where servers may differ. Every setting has a name by which flags and the admin port set it
/// (`SwitchCatalog`), and a default that is the platform's documented or observed way where there is one.
package struct Switches: Hashable, Sendable {
  package enum RulesList: String, CaseIterable, Sendable { case whole, headers }
  package enum OversizedPage: String, CaseIterable, Sendable { case clamp, refuse }
  package enum NameFilter: String, CaseIterable, Sendable { case exact, caseInsensitive, wildcard }
  package enum DuplicateName: String, CaseIterable, Sendable { case conflict, conflictWithID, badRequest }
  package enum VersionInPatch: String, CaseIterable, Sendable { case optional, required }
  package enum VersionRises: String, CaseIterable, Sendable { case onChange, always }
  package enum MoveByPatch: String, CaseIterable, Sendable { case refuse, ignore, allow }
  package enum UnknownFields: String, CaseIterable, Sendable { case drop, refuse }
  package enum UnknownReference: Int, CaseIterable, Sendable {
    case badRequest = 400
    case notFound = 404
  }
  package enum CreateStatus: Int, CaseIterable, Sendable {
    case ok = 200
    case created = 201
  }
  package enum WrongSecretStatus: Int, CaseIterable, Sendable {
    case badRequest = 400
    case unauthorized = 401
  }
  package enum Numbers: String, CaseIterable, Sendable { case plain, float, exponent }
  package enum ConditionNulls: String, CaseIterable, Sendable { case absent, null }
  package enum EmptyChildren: String, CaseIterable, Sendable { case absent, list, null }
  package enum EmptyDescription: String, CaseIterable, Sendable { case empty, absent, null }
  package enum KeyOrder: String, CaseIterable, Sendable { case sorted, shuffled }
  package enum ReferenceNames: String, CaseIterable, Sendable { case present, blank, absent }
  package enum ChildConditions: String, CaseIterable, Sendable { case asSent, absent, list, emptyAnd }
  package enum NotFoundBody: String, CaseIterable, Sendable { case full, minimal }
  package enum RetryAfter: String, CaseIterable, Sendable { case seconds, date, missing, garbage, negative, hour }

  package var createStatus = CreateStatus.ok
  package var rulesList = RulesList.whole
  package var largestPage = 100
  package var oversizedPage = OversizedPage.clamp
  package var nameFilter = NameFilter.wildcard
  package var duplicateName = DuplicateName.conflict
  package var versionInPatch = VersionInPatch.optional
  package var versionRises = VersionRises.onChange
  package var moveByPatch = MoveByPatch.refuse
  package var unknownFields = UnknownFields.drop
  package var unknownQueue = UnknownReference.badRequest
  package var numbers = Numbers.plain
  package var conditionNulls = ConditionNulls.absent
  package var emptyChildren = EmptyChildren.absent
  package var emptyDescription = EmptyDescription.empty
  package var keyOrder = KeyOrder.sorted
  package var shuffledSets = false
  package var referenceNames = ReferenceNames.present
  package var childConditions = ChildConditions.asSent
  package var hasRules = true
  package var hasSkillGroups = true
  package var notFoundBody = NotFoundBody.full
  package var retryAfter = RetryAfter.seconds
  package var limitMember = false
  package var gzip = true
  package var requestsPerMinute = 300
  package var tokenRequestsPerMinute = 60
  package var tokenLifetimeSeconds = 86_400
  package var tokenIdleSeconds = 0
  package var wrongSecretStatus = WrongSecretStatus.badRequest
  package var lagMilliseconds = 0
  package var lagReads = 0
  package var skillGroupMilliseconds = 1_000
  package var largestDepth = 10
  package var largestBodyBytes = 1 << 20
  package var requestLogEntries = 20_000

  package init() {}
}
