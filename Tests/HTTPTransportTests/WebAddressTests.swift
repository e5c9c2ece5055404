import HTTPTransport
import Testing

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("https://api.example.com/a?b", "https", "api.example.com", 443),
    ("http://127.0.0.1:18080", "http", "127.0.0.1", 18080),
  ])
  func readsAddresses(text: String, scheme: String, host: String, port: Int) throws {
    let address = try #require(WebAddress(text))
    #expect(address.scheme == scheme)
    #expect(address.host == host)
    #expect(address.port == port)
  }

  @Test(arguments: ["", "ftp://host/", "http://", "https://host:99999/"])
  func refusesWhatIsNoWebAddress(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test func anotherPortIsAnotherOrigin() throws {
    let first = try #require(WebAddress("https://host/a"))
    let second = try #require(WebAddress("https://host:8443/a"))
    #expect(!first.hasSameOrigin(as: second))
  }
}
