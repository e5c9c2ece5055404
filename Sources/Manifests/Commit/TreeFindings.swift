internal import RoutingModel

/// What is wrong with the files of a commit as files.
enum TreeFindings {
  static func diagnostics(
    _ problems: [TreeProblem], _ paths: PathNames, excluding exclusions: [PathPattern]
  ) -> [Diagnostic] {
    problems
      .filter { problem in
        // What was left out may hold manifests, whatever the entry is called at which the walk ended.
        if case .incomplete = problem.reason { return true }
        return ManifestPath.mayHoldManifests(problem.path) && !exclusions.contains { $0.matches(problem.path) }
      }
      .map { diagnostic($0, paths) }
  }

  private static func diagnostic(_ problem: TreeProblem, _ paths: PathNames) -> Diagnostic {
    let path = paths.full(problem.path)
    switch problem.reason {
    case .symbolicLink:
      return error(path, .specialFile, "a symbolic link is not followed: put the file here, or exclude it")
    case .submodule: return error(path, .specialFile, "a submodule is not read: put its files here, or exclude it")
    case .unusualMode(let mode): return error(path, .specialFile, "not a regular file (mode \(mode))")
    case .tooLarge(let bytes, let limit):
      return error(
        path, .fileTooLarge, "the file has \(bytes) bytes, more than \(limit) (setting validation.fileBytes)")
    case .unusualName: return unusualName(path)
    case .unreadable(let reason): return unreadable(path, reason)
    case .incomplete(let reason): return error(path, .unreadableFile, "the commit cannot be read whole: it \(reason)")
    }
  }

  static func unusualName(_ path: String) -> Diagnostic {
    error(path, .pathName, "the path is not UTF-8, or has control characters")
  }

  static func unreadable(_ path: String, _ reason: String) -> Diagnostic {
    error(path, .unreadableFile, "the file cannot be read: \(Excerpt.of(ExactText(reason)))")
  }

  static func tooManyErrors(limit: Int, _ paths: PathNames) -> Diagnostic {
    error(paths.full("."), .tooManyErrors, "there are more than \(limit) errors; the other files were not read")
  }

  static func tooMany(_ count: Int, limit: Int, _ paths: PathNames) -> Diagnostic {
    error(
      paths.full("."), .tooManyFiles,
      "the folder has \(count) files with manifests, more than \(limit) (setting validation.files)")
  }

  private static func error(_ path: String, _ code: DiagnosticCode, _ message: String) -> Diagnostic {
    Diagnostic(
      SourceLocation(file: Excerpt.of(ExactText(path)), line: 1, column: 1), .error, code.rawValue, message)
  }
}
