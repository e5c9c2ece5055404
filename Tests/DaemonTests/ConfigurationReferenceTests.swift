import Daemon
import Foundation
import RoutingModel
import Testing

@Suite struct ConfigurationReferenceTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/configuration.md").standardizedFileURL
  private static let mark = "<!-- made from the table of settings: everything below -->\n"

  /// `RECORD_GOLDEN=1` writes the tables into the page instead.
  @Test func thePageIsWhatTheProgramReads() throws {
    var page = try String(decoding: Data(contentsOf: Self.page), as: UTF8.self)
    let parts = page.split(separator: Self.mark, omittingEmptySubsequences: false)
    let head = try #require(parts.first)
    let made = String(head) + Self.mark + ConfigurationReference.markdown
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(made.utf8).write(to: Self.page)
      page = made
    }
    #expect(page == made)
  }

  @Test func theSchemaKnowsNestedKeysAndLists() throws {
    let schema = ConfigurationReference.schema
    #expect(
      JSONPointer("/properties/sync/properties/limits/properties/smallestSet/type").value(in: schema) == "integer")
    #expect(
      JSONPointer("/properties/server/properties/pushHooks/items/required/0").value(in: schema) == "name")
    #expect(JSONPointer("/properties/sync/additionalProperties").value(in: schema) == false)
  }

  @Test(arguments: ["0s", "250ms", "15s", "5m", "1h", "400d"]) func durationsAreWrittenAsRead(_ text: String) throws {
    #expect(DurationText.text(try #require(DurationText.duration(text))) == text)
  }

  @Test(arguments: ["", "s", "15", "-1s", "1.5s", "1w", "99999999999999999999s", "9223372036854775807d", "١s"])
  func noOtherTextIsADuration(_ text: String) { #expect(DurationText.duration(text) == nil) }
}
