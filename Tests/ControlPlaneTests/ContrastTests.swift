import Foundation
import Testing

@testable import ControlPlane

/// WCAG 2: text against what it stands on, in both colour schemes.
@Suite struct ContrastTests {
  private typealias Colours = [Substring: (Double, Double, Double)]

  /// The custom properties of both style sheets, the later one counting: light, and light overlaid by dark.
  private static func colours(dark: Bool) -> Colours {
    var light: Colours = [:]
    var dim: Colours = [:]
    var isDark = false
    var isPrint = false
    for line in StatusPageStyle.text.split(separator: "\n") {
      if line.contains("@media print") { isPrint = !line.hasSuffix("} }") }
      if line.trimmingCharacters(in: .whitespaces) == "}" { isPrint = false }
      if isPrint { continue }
      if line.contains("prefers-color-scheme: dark") {
        isDark = true
      } else if line.contains(":root {") {
        isDark = false
      }
      for match in line.matches(of: /--([a-z-]+): #([0-9a-f]{6}|[0-9a-f]{3})\b/) {
        let colour = rgb(match.output.2)
        if isDark { dim[match.output.1] = colour } else { light[match.output.1] = colour }
      }
      if line.contains("} }") { isDark = false }
    }
    // The page's own sheet comes after that of the reports.
    return dark ? light.merging(dim) { $1 } : light
  }

  private static func rgb(_ text: Substring) -> (Double, Double, Double) {
    let long = text.count == 3 ? text.map { "\($0)\($0)" }.joined() : String(text)
    let value = Int(long, radix: 16) ?? 0
    func linear(_ byte: Int) -> Double {
      let share = Double(byte & 255) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return (linear(value >> 16), linear(value >> 8), linear(value))
  }

  private static func contrast(_ one: (Double, Double, Double), _ other: (Double, Double, Double)) -> Double {
    func light(_ colour: (Double, Double, Double)) -> Double {
      0.2126 * colour.0 + 0.7152 * colour.1 + 0.0722 * colour.2
    }
    let (high, low) = (max(light(one), light(other)), min(light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
  }

  @Test(arguments: [false, true])
  func everyTextCanBeRead(dark: Bool) throws {
    let colours = Self.colours(dark: dark)
    let cards: [Substring] = ["card", "tint-ok", "tint-bad", "tint-wait", "paper"]
    for text in ["ink", "soft", "ok", "bad", "wait", "none", "new", "good", "warn"] as [Substring] {
      for ground in cards {
        let ratio = Self.contrast(try #require(colours[text]), try #require(colours[ground]))
        #expect(ratio >= 4.5, "\(text) on \(ground)\(dark ? ", dark" : ""): \(ratio)")
      }
    }
  }
}
