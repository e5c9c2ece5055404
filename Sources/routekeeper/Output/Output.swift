import Daemon
import Presentation
import RoutingModel

/// The one place where a format is chosen.
struct Output {
  let format: OutputFormat
  let colour: Bool

  /// - Parameter sarif: the findings in that format, where the command has some.
  func show(_ report: Report, sarif: JSONValue? = nil) throws {
    StandardStream.output.write(try text(of: report, sarif: sarif))
  }

  private func text(of report: Report, sarif: JSONValue?) throws -> String {
    switch format {
    case .text: return TextFormat(colour: colour).render(report.page)
    case .markdown: return MarkdownFormat().render(report.page)
    case .html: return HTMLFormat().render(report.page)
    case .json: return JSONWriter.prettyText(of: .object(report.document)) + "\n"
    case .sarif:
      guard let sarif else { throw CommandFailure(.usage, "--output sarif is for validate only") }
      return JSONWriter.prettyText(of: sarif) + "\n"
    }
  }
}
