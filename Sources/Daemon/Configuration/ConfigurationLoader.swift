import Manifests
import RoutingModel

/// Reads the configuration: the file, then the environment over it.
package struct ConfigurationLoader: Sendable {
  package static let defaultPath = "/etc/routekeeper/routekeeper.yaml"

  /// What the command cannot do without.
  package struct Needs: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let repository = Needs(rawValue: 1)
    package static let organization = Needs(rawValue: 2)
  }

  /// Bytes. A configuration is some kilobytes.
  private static let fileLimit = 1 << 20

  private let path: String
  private let pathWasGiven: Bool
  private let environment: [String: String]

  /// - Parameters:
  ///   - path: of `--config`; `nil` for the default path, where a missing file is an empty one.
  ///   - environment: of the process; injected.
  package init(path: String?, environment: [String: String]) {
    self.path = path ?? Self.defaultPath
    pathWasGiven = path != nil
    self.environment = environment
  }

  package struct Loaded: Sendable {
    package let configuration: Configuration
    package let warnings: [ConfigurationProblem]
  }

  /// - Throws: everything that is wrong, in one go.
  package func load(needs: Needs) throws(InvalidConfiguration) -> Loaded {
    var problems: [ConfigurationProblem] = []
    var document = ConfigurationDocument(file: path)
    var fileIsMissing = false
    // Of a file that could not be understood nobody knows what it leaves out.
    var fileIsGarbled = false
    do {
      let bytes = try BoundedFile.read(path, limit: Self.fileLimit).bytes
      let format: DocumentFormat = path.hasSuffix(".json") ? .json : .yaml
      let read = DocumentReader.read(bytes, file: path, format: format)
      problems += read.diagnostics.map { finding in
        ConfigurationProblem(
          "\(finding.location.file):\(finding.location.line):\(finding.location.column)",
          finding.severity == .error ? .error : .warning, finding.message)
      }
      fileIsGarbled = read.hasErrors
      if let root = read.root { document.read(root) }
    } catch {
      fileIsMissing = error.code == Self.noSuchFile && !pathWasGiven
      if !fileIsMissing {
        throw InvalidConfiguration(problems: [
          ConfigurationProblem(
            path, "cannot read the configuration: \(error.reason); name another file with --config")
        ])
      }
    }
    problems += document.problems
    var values = document.values
    problems += EnvironmentOverlay.apply(environment, to: &values)
    var assembly = ConfigurationAssembly(
      values: values, places: document.places, file: path, fileIsMissing: fileIsMissing, environment: environment)
    let configuration = assembly.configuration(needs: fileIsGarbled ? [] : needs)
    problems += assembly.problems
    let errors = problems.filter { $0.severity == .error }
    if !errors.isEmpty { throw InvalidConfiguration(problems: errors) }
    return Loaded(configuration: configuration, warnings: problems.filter { $0.severity == .warning })
  }

  private static let noSuchFile: Int32 = 2  // ENOENT, the same on every Linux
}

/// The variables `ROUTEKEEPER_…` over what the file says.
enum EnvironmentOverlay {
  static func apply(_ environment: [String: String], to values: inout ConfigurationValues) -> [ConfigurationProblem] {
    let known = Dictionary(
      Settings.scalars.compactMap { setting in setting.environmentName.map { (ExactText($0), setting) } },
      uniquingKeysWith: { first, _ in first })
    var problems: [ConfigurationProblem] = []
    for (name, text) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(EnvironmentName.prefix) {
      guard let setting = known[ExactText(name)], let read = setting.fromEnvironment else {
        let fix = Suggestion.closest(to: ExactText(name), among: known.keys.sorted())
        problems.append(
          ConfigurationProblem(
            Excerpt.of(ExactText(name)), "no setting has this variable" + ConfigurationDocument.hint(fix)))
        continue
      }
      // A text setting takes every text, also one that looks like a number.
      let value = setting.problem(.string(text)) == nil ? JSONValue.string(text) : read(text)
      if let reason = setting.problem(value) {
        problems.append(ConfigurationProblem(name, "\(setting.path): \(reason)"))
      } else {
        values.found[setting.path] = value
      }
    }
    return problems
  }
}
