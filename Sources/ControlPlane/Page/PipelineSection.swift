import RoutingModel

/// The way from git to the organisation, each step with its own commit, age and error.
struct PipelineSection {
  let report: StatusReport

  var html: HTML {
    let items = report.stages.named.map { name, stage -> HTML in
      let commit: HTML = stage.commitSHA.map { "<p>\(PageFrame.sha($0))</p>" } ?? ""
      let message: HTML = stage.message.map { "<p class=\"message\">\($0)</p>" } ?? ""
      return """
        <li class="\(stage.state.tone)"><p><span class="sign" aria-hidden="true">\(stage.state.sign)</span>
        <strong>\(Self.title(name))</strong> <span>\(stage.state.words)</span></p>\(commit)
        <p class="soft">\(AgeText.ago(seconds: stage.ageSeconds))</p>\(message)</li>

        """
    }
    return PageFrame.section(
      "pipeline", "From git to the organisation", "<ol class=\"stages\">\(HTML(joining: items))</ol>")
  }

  private static func title(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}
