import Manifests
import RoutingModel
import Testing

struct SuggestionTests {
  @Test(
    arguments: [
      ("prioritty", "priority"), ("Priority", "priority"), ("pirority", "priority"), ("descripton", "description"),
      ("enable", "enabled"), ("quue", "queue"), ("colour", nil), ("x", nil), ("", nil),
      (String(repeating: "q", count: 10_000), nil),
    ] as [(String, String?)])
  func findsTheNearestWord(written: String, meant: String?) {
    let words: [ExactText] = ["name", "queue", "priority", "description", "enabled", "expression"]
    #expect(Suggestion.closest(to: ExactText(written), among: words) == meant)
  }

  @Test func equallyNearWordsAreChosenByOrder() {
    #expect(Suggestion.closest(to: "bat", among: ["cat", "hat"] as [ExactText]) == "cat")
    #expect(Suggestion.closest(to: "bat", among: ["hat", "cat"] as [ExactText]) == "cat")
  }
}
