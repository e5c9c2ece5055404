import Reconciliation
import RoutingModel

extension Configuration {
  /// The `drift` document, with the organisation that it is about: whoever gets it by mail has several.
  func document(of report: DriftReport) -> JSONObject {
    var document = report.json
    if let name = organization?.name { document["organization"] = .string(name) }
    return document
  }
}
