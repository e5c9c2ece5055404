import RoutingModel

/// What lasts too long or needs a person, each with its age and what ends it.
struct AlarmSection {
  let report: StatusReport

  var html: HTML {
    let items = report.alarms.compactMap { alarm -> HTML? in
      guard let age = alarm.ageSeconds else { return nil }
      return """
        <li><strong>\(alarm.message)</strong><br>
        <span class="soft">raised \(AgeText.ago(seconds: age)) · ends with \(alarm.wayOut)</span></li>

        """
    }
    if items.isEmpty { return "" }
    return """
      <section id="alarms" class="card alarm" role="alert" aria-labelledby="alarms-heading">
      <h2 id="alarms-heading"><span aria-hidden="true">⚠</span> \(items.count == 1 ? "Alarm" : "\(items.count) alarms")</h2>
      <ul>\(HTML(joining: items))</ul></section>

      """
  }
}
