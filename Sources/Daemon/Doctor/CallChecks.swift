import Glibc
import RoutingModel

extension Configuration.Replay {
  /// Whether the calls are there and this user can read them; nothing where the configuration names none. Without them
  /// events only lack their rates, but a gate holds back every commit.
  func check(_ examination: inout Examination) {
    guard let calls else { return }
    let name = Settings.calls.path
    let problem: String
    do throws(DaemonFailure) {
      let files = try CallFiles.named([calls])
      if let closed = files.first(where: { access($0, R_OK) != 0 }) {
        problem = "\(VisibleText.escaped(closed)) cannot be read by this user: \(String(cString: strerror(errno)))"
      } else {
        return examination.ok(name, files.count == 1 ? files[0] : "\(files.count) files")
      }
    } catch {
      problem = error.description
    }
    let next = "ls -l \(calls)"
    if gate.isOn {
      examination.failed(name, "\(problem); replay.gate holds back every commit until they are there", next: next)
    } else {
      examination.warning(name, problem, next: next)
    }
  }
}
