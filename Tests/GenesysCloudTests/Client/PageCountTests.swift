import GenesysCloud
import RoutingModel
import Testing

/// People who wait for a long read are told how far it is.
@Suite struct PageCountTests {
  @Test func pagesAreCountedAsTheyArrive() async throws {
    let organization = PretendOrganisation().organization()
    #expect(organization.pages.state == (0, 0))
    _ = try await organization.list(.routingRule, fields: .standard)
    // 130 rules.
    #expect(organization.pages.state == (2, 2))
    _ = try await organization.references(.queues)
    #expect(organization.pages.state == (3, 3))
    organization.pages.reset()
    #expect(organization.pages.state == (0, 0))
  }
}
