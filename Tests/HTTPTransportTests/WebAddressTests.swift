import HTTPTransport
import Testing

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("https://api.example.com/a?b", "https", "api.example.com", 443, "/a?b"),
    ("http://127.0.0.1:18080", "http", "127.0.0.1", 18080, "/"),
    ("HTTPS://API.Example.com:8443?q#fragment", "https", "api.example.com", 8443, "/?q"),
    ("http://[::1]:80/x", "http", "::1", 80, "/x"), ("http://[::1]", "http", "::1", 80, "/"),
  ])
  func readsAddresses(text: String, scheme: String, host: String, port: Int, target: String) throws {
    let address = try #require(WebAddress(text))
    #expect(address.scheme == scheme)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.target == target)
    #expect(WebAddress(address.text) == address)
  }

  @Test(arguments: [
    "", ":", "ftp://host/", "http://", "http:/host", "http:///x", "https://host:99999/", "https://host:0/",
    "http://host:/",
    "http://host:+1/", "http://u@host/", "http://u:p@host/", "http://a b/", "http://host/\n", "http://host\\@evil/",
    "http://[::1", "http://[::1]x/", "http://h\u{F6}st/", "//host/", "host",
  ])
  func refusesWhatIsNoWebAddress(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test(arguments: [
    ("https://host/a", "https://HOST:443/b", true), ("https://host/a", "https://host:8443/a", false),
    ("https://host/a", "http://host:443/a", false), ("https://host/", "https://host.evil/", false),
    ("http://127.0.0.1/", "http://localhost/", false),
  ])
  func anotherPortNameOrSchemeIsAnotherOrigin(one: String, other: String, isSame: Bool) throws {
    #expect(try #require(WebAddress(one)).hasSameOrigin(as: try #require(WebAddress(other))) == isSame)
  }

  @Test(
    arguments: [
      ("/x?y", "https://host/x?y"), ("x", "https://host/a/x"), ("?q", "https://host/a/b?q"),
      ("x#f", "https://host/a/x"),
      ("//other/x", "https://other/x"), ("http://other:1/x", "http://other:1/x"), ("x?u=a:b", "https://host/a/x?u=a:b"),
      ("", nil), ("javascript:x", nil), ("//u@other/", nil), ("a\\b", nil), ("a b", nil), ("\u{E9}", nil),
    ] as [(String, String?)])
  func readsWhereARedirectLeads(location: String, expected: String?) throws {
    let from = try #require(WebAddress("https://host/a/b?c"))
    #expect(from.following(location)?.text == expected.flatMap { WebAddress($0)?.text })
  }
}
